package dev.lockkeeper.postgres;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.lockkeeper.migration.LockTimeoutException;

/**
 * Waits for a lock by asking again and again. Between two questions the session is idle
 * outside a transaction: it holds no snapshot and nobody waits for it.
 */
public final class LockQueue {

	private static final Logger logger = LoggerFactory.getLogger(LockQueue.class);

	private static final long MIN_DELAY_MS = 10;

	private static final long MAX_DELAY_MS = 500;

	/** Delays grow with the time waited, so that polling adds a tenth to any wait. */
	private static final double SHARE_OF_WAIT = 0.1;

	private static final Duration REPORT_EVERY = Duration.ofSeconds(5);

	private final PinnedSession session;

	private final MigrationLock lock;

	private final Duration timeout;

	/**
	 * A queue for one session.
	 * @param session who waits
	 * @param lock what for
	 * @param timeout how long at most
	 */
	public LockQueue(PinnedSession session, MigrationLock lock, Duration timeout) {
		this.session = session;
		this.lock = lock;
		this.timeout = timeout;
	}

	/**
	 * Waits until the lock is held or no longer needed.
	 * @param noLongerNeeded asked after each failed try: whether someone else has done
	 * the work meanwhile
	 * @return how it ended
	 * @throws LockTimeoutException if neither happens in time
	 */
	public Outcome await(Condition noLongerNeeded) throws SQLException {
		long start = System.nanoTime();
		long reportAt = 0;
		while (!this.lock.tryLock(this.session)) {
			if (noLongerNeeded.holds()) {
				return new Outcome(false, since(start));
			}
			Duration waited = since(start);
			if (waited.toNanos() >= reportAt) {
				report(waited);
				reportAt = waited.plus(REPORT_EVERY).toNanos();
			}
			if (waited.compareTo(this.timeout) >= 0) {
				throw timedOut(waited);
			}
			pause(waited);
		}
		return new Outcome(true, since(start));
	}

	private void report(Duration waited) throws SQLException {
		LockHolder holder = LockHolder.find(this.session, this.lock);
		if (holder == null) {
			return;
		}
		logger.atInfo()
			.addKeyValue("event", "migration.waiting")
			.addKeyValue("holderPid", holder.pid())
			.addKeyValue("holder", holder.application())
			.addKeyValue("waitedMs", waited.toMillis())
			.log("Waiting for the {}, held by {}", this.lock.describe(), holder);
	}

	private LockTimeoutException timedOut(Duration waited) throws SQLException {
		LockHolder holder = LockHolder.find(this.session, this.lock);
		String message = "The %s was not free within %s (lockkeeper.lock.wait-timeout: %s)"
			.formatted(this.lock.describe(), readable(waited), readable(this.timeout));
		if (holder == null) {
			return new LockTimeoutException(message + "; nobody holds it at this moment", "Start again.", null);
		}
		return new LockTimeoutException(message + "; it is held by " + holder,
				"If that session is at work, raise lockkeeper.lock.wait-timeout. If it is stuck, end it with: SELECT pg_terminate_backend(%d);"
					.formatted(holder.pid()),
				null);
	}

	private static void pause(Duration waited) {
		long delay = Math.min(Math.max((long) (waited.toMillis() * SHARE_OF_WAIT), MIN_DELAY_MS), MAX_DELAY_MS);
		try {
			// Jitter keeps replicas that started at one moment from asking at one moment
			Thread.sleep(ThreadLocalRandom.current().nextLong(delay / 2 + 1, delay + 1));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new LockTimeoutException("Interrupted while waiting for the advisory lock", "Start again.", ex);
		}
	}

	private static Duration since(long start) {
		return Duration.ofNanos(System.nanoTime() - start);
	}

	private static String readable(Duration duration) {
		return (duration.toMillis() < 10_000) ? duration.toMillis() + " ms" : duration.toSeconds() + " s";
	}

	/**
	 * How waiting ended.
	 *
	 * @param locked whether the session holds the lock; otherwise it is no longer needed
	 * @param waited how long it took
	 */
	public record Outcome(boolean locked, Duration waited) {

	}

	/** A question to the database. */
	@FunctionalInterface
	public interface Condition {

		boolean holds() throws SQLException;

	}

}
