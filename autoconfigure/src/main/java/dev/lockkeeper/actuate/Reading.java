package dev.lockkeeper.actuate;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.migration.SchemaStatus;

/**
 * What the database has answered, or why it has not.
 *
 * @param at when, by the clock of this machine
 * @param nanoTime the same, to tell its age
 * @param status the answer; {@code null} when there is none
 * @param problem why there is none; {@code null} when there is one
 */
record Reading(Instant at, long nanoTime, @Nullable SchemaStatus status, @Nullable String problem) {

	static Reading of(SchemaStatus status) {
		return new Reading(Instant.now(), System.nanoTime(), status, null);
	}

	static Reading failed(String problem) {
		return new Reading(Instant.now(), System.nanoTime(), null, problem);
	}

	Duration age() {
		return Duration.ofNanos(System.nanoTime() - this.nanoTime);
	}

	/** Why there is no status, for when there is none. */
	String reason() {
		return Objects.requireNonNullElse(this.problem, "");
	}

}
