package dev.lockkeeper.sample.mooring;

import org.springframework.data.repository.Repository;

interface BookingRepository extends Repository<Booking, Long> {

	Booking save(Booking booking);

}
