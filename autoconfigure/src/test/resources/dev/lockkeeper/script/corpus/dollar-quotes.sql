SELECT $$a;b$$, $$it's$$, $$$$, $a$ $$;$$ $b$ ; $b$ $a$, $_$;$_$, $é$;$é$;
SELECT $a$;$a $b$;$a$, $a$$$a$a$, $A$ $a$; $A$;
SELECT $$two
lines; -- no comment
/* $$, 1;
CREATE TABLE a$b$c (d$ int, e$1 int);
INSERT INTO a$b$c VALUES (1, 2); SELECT d$,e$1 FROM a$b$c;
PREPARE p (int, text) AS SELECT $1, $2;
EXECUTE p (1, $x$;$x$);
PREPARE q (int) AS SELECT 1+$1;
