package dev.lockkeeper.sample.mooring;

import java.time.LocalDate;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "bookings")
class Booking {

	@Id
	@GeneratedValue(strategy = GenerationType.IDENTITY)
	private @Nullable Long id;

	private Long berthId;

	private String boat;

	private LocalDate arrival;

	private LocalDate departure;

	@Column(columnDefinition = "booking_status")
	@Enumerated(EnumType.STRING)
	@JdbcTypeCode(SqlTypes.NAMED_ENUM)
	private BookingStatus status = BookingStatus.REQUESTED;

	@SuppressWarnings("NullAway.Init") // Filled by Hibernate
	protected Booking() {
	}

	Booking(Berth berth, String boat, LocalDate arrival, LocalDate departure) {
		this.berthId = berth.getId();
		this.boat = boat;
		this.arrival = arrival;
		this.departure = departure;
	}

	public @Nullable Long getId() {
		return this.id;
	}

	public Long getBerthId() {
		return this.berthId;
	}

	public String getBoat() {
		return this.boat;
	}

	public LocalDate getArrival() {
		return this.arrival;
	}

	public LocalDate getDeparture() {
		return this.departure;
	}

	public BookingStatus getStatus() {
		return this.status;
	}

}
