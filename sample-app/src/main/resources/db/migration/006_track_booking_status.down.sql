DROP TRIGGER bookings_track_status ON bookings;
DROP TRIGGER bookings_track_new ON bookings;
DROP FUNCTION track_booking_status();
DROP TABLE booking_events;
