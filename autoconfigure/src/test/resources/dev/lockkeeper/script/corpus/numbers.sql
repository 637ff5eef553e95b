SELECT 1.5e3, .5, 1., 1e-2, 1E+2, 10-5, 1.e1;
SELECT 2"b;", 3 AS c$d$;
