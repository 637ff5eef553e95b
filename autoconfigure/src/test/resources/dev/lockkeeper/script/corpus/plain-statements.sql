CREATE TABLE account (id bigint PRIMARY KEY, owner text NOT NULL);
INSERT INTO account VALUES (1, 'Ada'); INSERT INTO account VALUES (2, 'Grace');

ALTER TABLE account
	ADD COLUMN balance numeric NOT NULL DEFAULT 0;
SELECT count(*)
FROM account;
