ALTER TABLE berths DROP COLUMN night_price_cents;
