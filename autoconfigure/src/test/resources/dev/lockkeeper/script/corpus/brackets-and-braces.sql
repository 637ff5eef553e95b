SELECT (ARRAY[1, 2, (3)])[2], ('{1,2,3}'::int[])[1:2], ARRAY['[', ']', '(', ')'], '{a,"b;c"}'::text[];
SELECT '{"a": [1, {"b": ";"}]}'::jsonb ? 'a', '{"a":1}'::jsonb ?| ARRAY['a'], '{"a":1}'::jsonb @> '{}';
SELECT ((('(')));
CREATE TABLE m (a int[], b int[][] DEFAULT ARRAY[[1, 2], [3, 4]]); SELECT a[1], b[1:1][2:2] FROM m;
