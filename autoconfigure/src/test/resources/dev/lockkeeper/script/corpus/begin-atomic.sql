CREATE TABLE log (message text);
CREATE FUNCTION add(a int, b int) RETURNS int LANGUAGE sql
BEGIN ATOMIC
	SELECT a + b;
END;
CREATE OR REPLACE PROCEDURE note(message text)
BEGIN ATOMIC
	INSERT INTO log VALUES (message);
	INSERT INTO log VALUES ('END;');
END; SELECT add(1, 2);
create /* c */ function "begin"() returns int begin /* ; */ atomic; select 1; end;
CREATE FUNCTION empty_body() RETURNS void BEGIN ATOMIC END;
CREATE FUNCTION later(a int DEFAULT 1) RETURNS int RETURN a + 1;
SELECT later();
