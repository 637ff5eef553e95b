-- psql before 18 sends the end-of-data line too, and a server from 18 on takes it for CSV data:
-- a single column of text can hold it
CREATE TABLE t (a int, b text); CREATE TABLE c ("from" text);
COPY c FROM STDIN WITH (FORMAT csv, HEADER true);
from
"one;
two"
"it's ""quoted"""
\.
copy c ("from") from Stdin csv;
x'
\.
COPY t FROM STDIN WITH (FORMAT text, DELIMITER '|') WHERE a > 3;
4|four
1|one
\.
COPY t FROM stdout DELIMITER ',';
9,nine
\.
COPY t(a)FROM stdin;
7
\.
SELECT count(*) FROM t;
