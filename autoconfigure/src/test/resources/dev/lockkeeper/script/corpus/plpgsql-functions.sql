CREATE FUNCTION one() RETURNS int LANGUAGE plpgsql AS $function$
BEGIN
	-- it's a comment
	RETURN CASE WHEN true THEN 1 ELSE 2 END;
END;
$function$;
CREATE OR REPLACE FUNCTION one() RETURNS int AS '
BEGIN
	RETURN 1;
END;
' LANGUAGE plpgsql;
CREATE PROCEDURE nothing() LANGUAGE plpgsql AS $$ BEGIN NULL; END $$;
CALL nothing();
SELECT one();
