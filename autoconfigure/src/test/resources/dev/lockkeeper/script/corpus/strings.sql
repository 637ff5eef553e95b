SELECT 'a;b', 'it''s', '', '''', ''';''', 'C:\', '\';
SELECT '-- no comment', '/* none', '*/', '$$', '$a$;', '"';
SELECT 'two

lines;

and more';
SELECT'a'LIKE'a;', text'\', date'2024-02-29', interval'1 day', 1,'';
