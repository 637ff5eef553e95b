CREATE TABLE item (id int, name text);
CREATE TABLE audit (id int, what text);
CREATE RULE item_audit AS ON INSERT TO item DO ALSO (
	INSERT INTO audit VALUES (NEW.id, 'insert; one');
	INSERT INTO audit VALUES (NEW.id, ')') ;
);
CREATE RULE item_keep AS ON DELETE TO item DO INSTEAD (INSERT INTO audit VALUES (1, 'x'); SELECT 1;);
INSERT INTO item VALUES (1, '(');
