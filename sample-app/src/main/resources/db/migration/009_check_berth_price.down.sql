ALTER TABLE berths DROP CONSTRAINT berths_priced;
