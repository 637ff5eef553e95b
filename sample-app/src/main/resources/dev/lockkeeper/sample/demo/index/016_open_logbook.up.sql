CREATE TABLE logbook (
    id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entry text NOT NULL
);

INSERT INTO logbook (entry) SELECT repeat('Passed the lock. ', 12) FROM generate_series(1, 6000);

-- As slow for a few rows as an index is for many millions of them.
CREATE FUNCTION stowage(entry bigint) RETURNS bigint LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    PERFORM pg_sleep(0.001);
    RETURN entry % 100;
END
$$;
