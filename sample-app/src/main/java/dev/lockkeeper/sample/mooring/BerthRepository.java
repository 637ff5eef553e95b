package dev.lockkeeper.sample.mooring;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

import jakarta.persistence.LockModeType;

import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.NativeQuery;
import org.springframework.data.repository.Repository;

interface BerthRepository extends Repository<Berth, Long> {

	/** Locks the berth's row, so that two boats cannot book it at once. */
	@Lock(LockModeType.PESSIMISTIC_WRITE)
	Optional<Berth> findByHarbourCodeAndNumber(String harbourCode, int number);

	@NativeQuery("""
			SELECT * FROM berths b
			WHERE harbour_code = :harbourCode AND length_cm >= :lengthCm
				AND NOT EXISTS (SELECT FROM bookings
					WHERE berth_id = b.id AND status IN ('REQUESTED', 'CONFIRMED')
						AND arrival < :departure AND departure > :arrival)
			ORDER BY night_price_cents, number""")
	List<Berth> findFree(String harbourCode, int lengthCm, LocalDate arrival, LocalDate departure);

}
