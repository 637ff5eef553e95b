SELECT B'0101', b'', X'1Ff', x'0', N'na;me', n'it''s;';
SELECT b, x, n, e, u FROM (VALUES (1, 2, 3, 4, 5)) AS v (b, x, n, e, u);
