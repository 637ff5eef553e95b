DROP TYPE booking_status;
