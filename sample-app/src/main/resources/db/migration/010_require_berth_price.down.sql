ALTER TABLE berths ALTER COLUMN night_price_cents DROP NOT NULL;
-- A validated constraint cannot be made NOT VALID again, only replaced.
ALTER TABLE berths DROP CONSTRAINT berths_priced;
ALTER TABLE berths ADD CONSTRAINT berths_priced
    CHECK (night_price_cents IS NOT NULL AND night_price_cents > 0) NOT VALID;
