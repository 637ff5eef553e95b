INSERT INTO boats (name) VALUES ('Kate');
