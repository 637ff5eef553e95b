CREATE FUNCTION sign_of(a int) RETURNS text LANGUAGE sql
BEGIN ATOMIC
	SELECT 'END', "end" FROM (SELECT 1 AS "end") AS "case"; -- END
	SELECT CASE WHEN a < 0 THEN CASE a WHEN -1 THEN 'just below;' ELSE 'below' END
		ELSE (CASE WHEN a > 0 THEN 'above' ELSE 'zero' END) END;
	SELECT case when a = 0 then 'zero' end;
END;
CREATE FUNCTION plain_case(a int DEFAULT CASE WHEN true THEN 1 END) RETURNS int
	LANGUAGE sql AS 'SELECT CASE a WHEN 1 THEN 2 END; SELECT 3';
SELECT sign_of(0);
