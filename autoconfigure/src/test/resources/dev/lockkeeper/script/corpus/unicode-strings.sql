SELECT U&'d\0061t;\+000061', u&'d!0061;' UESCAPE '!', U&'\\';
SELECT 1 AS U&"d\0061t;a", 2 AS u&"d""x;", 3 AS u;
SELECT 5&3 AS u, u&3 FROM (VALUES (1)) AS v (u);
