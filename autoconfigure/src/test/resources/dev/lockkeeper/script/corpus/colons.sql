SELECT '12:30'::time, 'a:b', ':a', ':''a''', 1::int::text, "::" FROM (SELECT 1 AS "::") AS x;
CREATE FUNCTION named(a int, b int) RETURNS int LANGUAGE sql AS 'SELECT a - b;';
SELECT named(b := 1, a=>2);
