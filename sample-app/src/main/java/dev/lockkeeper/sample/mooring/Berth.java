package dev.lockkeeper.sample.mooring;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

@Entity
@Table(name = "berths")
class Berth {

	@Id
	private Long id;

	private String harbourCode;

	private int number;

	private int lengthCm;

	private boolean shorePower;

	private int nightPriceCents;

	@SuppressWarnings("NullAway.Init") // Filled by Hibernate
	protected Berth() {
	}

	public Long getId() {
		return this.id;
	}

	public String getHarbourCode() {
		return this.harbourCode;
	}

	public int getNumber() {
		return this.number;
	}

	public int getLengthCm() {
		return this.lengthCm;
	}

	public boolean isShorePower() {
		return this.shorePower;
	}

	public int getNightPriceCents() {
		return this.nightPriceCents;
	}

}
