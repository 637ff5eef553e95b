-- Refused by PostgreSQL, not cascaded, should a table still refer to them.
TRUNCATE berths, harbours RESTART IDENTITY;
