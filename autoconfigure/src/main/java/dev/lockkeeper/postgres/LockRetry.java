package dev.lockkeeper.postgres;

import java.sql.SQLException;
import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.lockkeeper.migration.LockTimeoutException;
import dev.lockkeeper.migration.MigrationVersion;

/**
 * Waits before something that did not get its locks in time is tried again. Whoever
 * queued behind it gets through meanwhile.
 */
final class LockRetry {

	private static final Logger logger = LoggerFactory.getLogger(LockRetry.class);

	private static final Duration MAX_DELAY = Duration.ofSeconds(5);

	private final PinnedSession session;

	private final StatementLimits limits;

	private final Backoff backoff = new Backoff(MAX_DELAY);

	/** Starts to count the time in which to try. */
	LockRetry(PinnedSession session, StatementLimits limits) {
		this.session = session;
		this.limits = limits;
	}

	/** Whether there is time for another try. */
	boolean isWorthwhile() {
		return this.backoff.waited().compareTo(this.limits.retryFor()) < 0;
	}

	/**
	 * Says who is in the way, and waits.
	 * @param what is tried again, for the log
	 * @param version of the migration, if it is one
	 * @param sql names the tables
	 * @param lockTimeout how long the others had to wait
	 */
	void await(String what, @Nullable MigrationVersion version, @Nullable String sql, Duration lockTimeout)
			throws SQLException {
		logger.atWarn()
			.addKeyValue("event", "migration.lockTimeout")
			.addKeyValue("version", version)
			.log("{} waited too long for a lock of a table, was rolled back, and is tried again; in the way: {}", what,
					LockConflicts.describe(this.session, sql));
		try {
			this.backoff.pauseAtLeast(lockTimeout);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new LockTimeoutException("Interrupted while waiting to try " + what + " again", "Start again.", ex);
		}
	}

}
