DO $$
BEGIN
	PERFORM 1;
	IF true THEN
		RAISE DEBUG 'it''s %; done', 'fine';
	END IF;
END
$$;
DO LANGUAGE plpgsql $body$
DECLARE
	s text := $q$ ; $q$;
BEGIN
	EXECUTE $x$ SELECT $q$;$q$ $x$; -- don't stop
END;
$body$;
DO 'BEGIN PERFORM 1; END';
