package dev.lockkeeper.sample.mooring;

import java.time.LocalDate;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/harbours")
class HarbourController {

	private final MooringService moorings;

	HarbourController(MooringService moorings) {
		this.moorings = moorings;
	}

	@GetMapping
	List<Harbour> harbours(@RequestParam(defaultValue = "") String name) {
		return this.moorings.harbours(name);
	}

	@GetMapping("/{code}")
	Harbour harbour(@PathVariable String code) {
		return this.moorings.harbour(code);
	}

	@GetMapping("/{code}/berths")
	List<Berth> freeBerths(@PathVariable String code, @RequestParam(defaultValue = "0") int lengthCm,
			@RequestParam LocalDate arrival, @RequestParam LocalDate departure) {
		return this.moorings.freeBerths(code, lengthCm, arrival, departure);
	}

	@PostMapping("/{code}/bookings")
	@ResponseStatus(HttpStatus.CREATED)
	Booking book(@PathVariable String code, @RequestBody BookingRequest request) {
		return this.moorings.book(code, request.berth(), request.boat(), request.arrival(), request.departure());
	}

	record BookingRequest(int berth, @Nullable String boat, @Nullable LocalDate arrival,
			@Nullable LocalDate departure) {
	}

}
