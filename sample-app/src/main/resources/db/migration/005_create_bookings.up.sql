CREATE TABLE bookings (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    berth_id   bigint NOT NULL REFERENCES berths (id),
    boat       text NOT NULL,
    arrival    date NOT NULL,
    departure  date NOT NULL,
    status     booking_status NOT NULL DEFAULT 'REQUESTED',
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT bookings_one_night_at_least CHECK (departure > arrival)
);
