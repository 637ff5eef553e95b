CREATE TABLE größe ("naïve;" int, été text, "🚢;" text);
INSERT INTO größe VALUES (1, '🚢;', '日本語;'); SELECT été FROM größe; -- 🚢;
SELECT $日本$;🚢$日本$ AS é$;
