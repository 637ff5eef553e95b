CREATE TABLE t (a int);
COPY t FROM stdin