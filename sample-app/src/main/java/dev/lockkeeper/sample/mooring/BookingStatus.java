package dev.lockkeeper.sample.mooring;

/** The labels of the {@code booking_status} type in the database. */
enum BookingStatus {

	REQUESTED, CONFIRMED, CANCELLED, COMPLETED

}
