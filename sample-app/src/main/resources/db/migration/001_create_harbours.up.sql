CREATE TABLE harbours (
    code                 text PRIMARY KEY CHECK (code ~ '^[A-Z]{3}$'),
    name                 text NOT NULL,
    canal                text NOT NULL,
    kilometre            numeric(5, 1) NOT NULL,
    rate_per_metre_cents integer NOT NULL CHECK (rate_per_metre_cents > 0),
    notice               text
);

COMMENT ON COLUMN harbours.kilometre IS 'Distance from the head of the canal';
COMMENT ON COLUMN harbours.notice IS 'Shown to skippers before they book; may hold ; and '' and anything else';
