package dev.lockkeeper.sample.mooring;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/**
 * A harbour with its berths summed up: a row of the {@code harbour_overview} view, thus
 * read only.
 */
@Entity
@Immutable
@JsonPropertyOrder({ "code", "name", "canal", "cheapestNightCents" })
@Table(name = "harbour_overview")
class Harbour {

	@Id
	private String code;

	private String name;

	private String canal;

	private @Nullable String notice;

	private long berths;

	private long poweredBerths;

	private int longestBerthCm;

	private int cheapestNightCents;

	@SuppressWarnings("NullAway.Init") // Filled by Hibernate
	protected Harbour() {
	}

	public String getCode() {
		return this.code;
	}

	public String getName() {
		return this.name;
	}

	public String getCanal() {
		return this.canal;
	}

	public @Nullable String getNotice() {
		return this.notice;
	}

	public long getBerths() {
		return this.berths;
	}

	public long getPoweredBerths() {
		return this.poweredBerths;
	}

	public int getLongestBerthCm() {
		return this.longestBerthCm;
	}

	public int getCheapestNightCents() {
		return this.cheapestNightCents;
	}

}
