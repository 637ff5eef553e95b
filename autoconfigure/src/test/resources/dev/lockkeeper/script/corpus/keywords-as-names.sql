CREATE TABLE words (begin int, atomic int, copy int, stdin text, function int, procedure int, replace int);
SELECT begin, atomic, copy, stdin FROM words; SELECT w.end, w.case, w.from FROM (SELECT 1 AS end, 2 AS case, 3 AS from) AS w;
CREATE VIEW function AS SELECT begin FROM words;
CREATE TABLE begin (atomic int); INSERT INTO begin VALUES (1);
COPY words (copy, stdin) FROM stdin;
1	stdin
\.
SELECT 1;
CREATE FUNCTION f(begin int, atomic int) RETURNS int LANGUAGE sql AS 'SELECT 1;'; SELECT f(1, 2);
