ALTER TABLE berths ADD COLUMN rating integer;

-- Only ever in the author's own database.
UPDATE berths
SET rating = stars
WHERE rating IS NULL;
