CREATE TABLE t (a int, b text);
COPY t FROM stdin;
1	one; -- no comment
2	it's
3	\\.
4	\N
\.
SELECT count(*) FROM t;
COPY t (a) FROM STDIN;
\.
COPY t (a, b) FROM STDIN -- from here; it comes
	;
5	$$
\.

SELECT 1;
