CREATE TABLE t (a int, "copy" text);
COPY t TO STDOUT;
COPY (SELECT a FROM t) TO STDOUT WITH (FORMAT csv);
COPY (SELECT 1 AS x) TO stdout; SELECT 2 AS "COPY t FROM stdin;";
SELECT "copy", 'COPY t FROM stdin;' FROM t;
SELECT 1 AS copy;
