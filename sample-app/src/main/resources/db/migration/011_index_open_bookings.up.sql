-- Alone in its file: PostgreSQL builds an index concurrently only outside a transaction.
CREATE INDEX CONCURRENTLY bookings_open ON bookings (berth_id, arrival, departure)
    WHERE status IN ('REQUESTED', 'CONFIRMED');
