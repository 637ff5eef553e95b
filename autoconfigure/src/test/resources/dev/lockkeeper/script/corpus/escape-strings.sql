SELECT E'it\'s;', e'\\', E'\\\';', E'''', E'\''';', E'\n\t\101\x41\u00e9;';
SELECT E'a\
b;', E'';
SELECT 'plain\', E'escaped\';' AS "E'";
