CREATE TABLE "semi;colon" ("a""b;" int, "it's" int, "--" int, "/*" int, "$$" int, "(" int, "\" int);
INSERT INTO "semi;colon" ("a""b;", "(") VALUES (1, 2);
SELECT "it's", "--", "/*", "\" FROM "semi;colon" AS ";";
