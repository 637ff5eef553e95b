-- The harbours of the first season. Columns are separated by tabs, \N is NULL.
COPY harbours (code, name, canal, kilometre, rate_per_metre_cents, notice) FROM stdin;
BRA	Braunston	Grand Union Canal	1.4	95	Turn in the marina; the main line is too narrow here
STB	Stoke Bruerne	Grand Union Canal	24.6	110	Visitors' berths only: two nights at most
FOX	Foxton	Grand Union Canal, Leicester Line	38.3	80	\N
GAS	Gas Street Basin	Worcester and Birmingham Canal	0.0	140	Quiet hours 22:00 -- 07:00
TAR	Tardebigge	Worcester and Birmingham Canal	23.1	75	30 locks begin below the reservoir
LLA	Llangollen	Llangollen Canal	71.0	120	\N
\.

COPY berths (harbour_code, number, length_cm, shore_power) FROM stdin;
BRA	1	1830	t
BRA	2	1830	t
BRA	3	2190	t
BRA	4	1220	f
BRA	5	1520	f
STB	1	2190	t
STB	2	1830	f
STB	3	1830	f
STB	4	1220	f
FOX	1	2190	f
FOX	2	2190	f
FOX	3	1520	f
GAS	1	2190	t
GAS	2	2190	t
GAS	3	1830	t
GAS	4	1830	t
GAS	5	1520	t
GAS	6	1220	t
TAR	1	2190	f
TAR	2	1830	f
TAR	3	1830	f
LLA	1	2130	t
LLA	2	2130	t
LLA	3	1370	f
\.
