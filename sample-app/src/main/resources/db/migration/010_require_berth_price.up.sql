ALTER TABLE berths VALIDATE CONSTRAINT berths_priced;
-- Takes the validated constraint as the proof, so it does not scan the table once more.
ALTER TABLE berths ALTER COLUMN night_price_cents SET NOT NULL;
