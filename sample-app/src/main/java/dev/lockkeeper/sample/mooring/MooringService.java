package dev.lockkeeper.sample.mooring;

import java.time.LocalDate;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.server.ResponseStatusException;

@Service
class MooringService {

	private final HarbourRepository harbours;

	private final BerthRepository berths;

	private final BookingRepository bookings;

	MooringService(HarbourRepository harbours, BerthRepository berths, BookingRepository bookings) {
		this.harbours = harbours;
		this.berths = berths;
		this.bookings = bookings;
	}

	@Transactional(readOnly = true)
	List<Harbour> harbours(String name) {
		return name.isBlank() ? this.harbours.findAllByOrderByName()
				: this.harbours.findBySearchName(SearchName.of(name));
	}

	@Transactional(readOnly = true)
	Harbour harbour(String code) {
		return this.harbours.findById(code)
			.orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "No harbour " + code));
	}

	@Transactional(readOnly = true)
	List<Berth> freeBerths(String harbourCode, int lengthCm, LocalDate arrival, LocalDate departure) {
		return this.berths.findFree(harbourCode, lengthCm, arrival, departure);
	}

	@Transactional
	Booking book(String harbourCode, int berthNumber, @Nullable String boat, @Nullable LocalDate arrival,
			@Nullable LocalDate departure) {
		Berth berth = this.berths.findByHarbourCodeAndNumber(harbourCode, berthNumber)
			.orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND,
					"No berth %d in harbour %s".formatted(berthNumber, harbourCode)));
		if (boat == null || arrival == null || departure == null) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "A booking needs boat, arrival and departure");
		}
		if (!departure.isAfter(arrival)) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "A booking is for one night at least");
		}
		if (!this.berths.findFree(harbourCode, berth.getLengthCm(), arrival, departure).contains(berth)) {
			throw new ResponseStatusException(HttpStatus.CONFLICT, "The berth is taken in that time");
		}
		return this.bookings.save(new Booking(berth, boat, arrival, departure));
	}

}
