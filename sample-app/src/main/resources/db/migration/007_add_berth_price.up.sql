-- Nullable and without a default: no table rewrite, and replicas of the previous release go on as before.
ALTER TABLE berths ADD COLUMN night_price_cents integer;
