CREATE TABLE booking_events (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    booking_id  bigint NOT NULL REFERENCES bookings (id) ON DELETE CASCADE,
    old_status  booking_status,
    new_status  booking_status NOT NULL,
    occurred_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX booking_events_booking_id ON booking_events (booking_id);

-- In the database, because the harbour office also changes bookings by other ways than this service.
CREATE FUNCTION track_booking_status() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO booking_events (booking_id, new_status) VALUES (NEW.id, NEW.status);
        RETURN NULL;
    END IF;
    IF OLD.status IN ('CANCELLED', 'COMPLETED') THEN
        RAISE EXCEPTION 'booking % is %, which is final', OLD.id, OLD.status USING ERRCODE = 'check_violation';
    END IF;
    INSERT INTO booking_events (booking_id, old_status, new_status) VALUES (NEW.id, OLD.status, NEW.status);
    RETURN NULL;
END
$$;

CREATE TRIGGER bookings_track_new AFTER INSERT ON bookings
    FOR EACH ROW EXECUTE FUNCTION track_booking_status();
CREATE TRIGGER bookings_track_status AFTER UPDATE OF status ON bookings
    FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION track_booking_status();
