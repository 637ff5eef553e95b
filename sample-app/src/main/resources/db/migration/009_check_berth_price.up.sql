-- NOT VALID binds new rows at once and scans none; the next file checks the old ones under a weaker lock.
ALTER TABLE berths ADD CONSTRAINT berths_priced
    CHECK (night_price_cents IS NOT NULL AND night_price_cents > 0) NOT VALID;
