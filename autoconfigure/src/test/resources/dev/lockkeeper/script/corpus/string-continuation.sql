SELECT 'one;'
	'two;'
	-- between them; 'nothing'
	'three;';
SELECT E'a\';'
	'b;' AS c, 'x' /* no continuation */ || 'y;';
