-- By the metre begun, and shore power at a flat fee: how the harbour office calculated by hand until now.
UPDATE berths
SET night_price_cents = ceil(length_cm / 100.0) * rate_per_metre_cents + CASE WHEN shore_power THEN 250 ELSE 0 END
FROM harbours
WHERE harbours.code = berths.harbour_code AND night_price_cents IS NULL;
