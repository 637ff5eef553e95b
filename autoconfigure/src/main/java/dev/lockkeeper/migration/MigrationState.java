package dev.lockkeeper.migration;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Where a migrator is, by the clock of this machine.
 */
public sealed interface MigrationState {

	/** One word for people and probes. */
	String phase();

	/** Whether a run is going on, which uses the migrator's one connection. */
	default boolean isRunning() {
		return !(this instanceof Idle || this instanceof Done || this instanceof Failed);
	}

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
	 * The lock is held, and what is to be done is being read.
	 *
	 * @param since when the lock was taken
	 */
	record Preparing(Instant since) implements MigrationState {

		@Override
		public String phase() {
			return "preparing";
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
	 * @param direction which way it went
	 * @param steps what it had applied or rolled back by then, in order
	 * @param waited how long it had queued for the lock
	 * @param duration how long it took, waiting included
	 */
	record Failed(Instant at, String message, Direction direction, List<MigrationReport.Step> steps, Duration waited,
			Duration duration) implements MigrationState {

		public Failed {
			steps = List.copyOf(steps);
		}

		@Override
		public String phase() {
			return "failed";
		}

	}

}
