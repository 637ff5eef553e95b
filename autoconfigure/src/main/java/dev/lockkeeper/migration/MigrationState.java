package dev.lockkeeper.migration;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * Where a migrator is, by the clock of this machine.
 */
public sealed interface MigrationState {

	/** One word for people and probes. */
	String phase();

	/** No run has been started. */
	record Idle() implements MigrationState {

		@Override
		public String phase() {
			return "idle";
		}

	}

	/**
	 * A run wants to read the history.
	 *
	 * @param since when that began
	 * @param problem why there is no connection; {@code null} unless a try has failed
	 */
	record Connecting(Instant since, @Nullable String problem) implements MigrationState {

		@Override
		public String phase() {
			return "connecting";
		}

	}

	/**
	 * Somebody else has the lock.
	 *
	 * @param since when the wait began
	 * @param lock what is waited for
	 * @param holder who was last seen with it; {@code null} when nobody was
	 */
	record Waiting(Instant since, String lock, @Nullable LockHolder holder) implements MigrationState {

		@Override
		public String phase() {
			return "waiting";
		}

	}

	/**
	 * At work.
	 *
	 * @param since when this migration began
	 * @param version the migration
	 * @param direction which way it goes
	 * @param number its number among those of this run, from 1
	 * @param total how many there are in this run
	 */
	record Migrating(Instant since, MigrationVersion version, Direction direction, int number,
			int total) implements MigrationState {

		@Override
		public String phase() {
			return "migrating";
		}

	}

	/**
	 * The schema was where it should be.
	 *
	 * @param at when
	 * @param report what this replica did for it
	 */
	record Done(Instant at, MigrationReport report) implements MigrationState {

		@Override
		public String phase() {
			return "done";
		}

	}

	/**
	 * The run has failed.
	 *
	 * @param at when
	 * @param message why
	 */
	record Failed(Instant at, String message) implements MigrationState {

		@Override
		public String phase() {
			return "failed";
		}

	}

}
