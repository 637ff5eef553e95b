CREATE TABLE t (a int); COPY t FROM stdin; SELECT count(*) FROM t; -- the data come first; '
1
2
\.
COPY t FROM stdin; COPY t FROM stdin; COPY t FROM stdin; SELECT 3;
3
\.
\.
4
5
\.
SELECT sum(a) FROM t;
