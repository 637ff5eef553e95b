package dev.lockkeeper.postgres;

import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.lockkeeper.migration.LockHolder;
import dev.lockkeeper.migration.LockTimeoutException;

/**
 * Waits for a lock by asking again and again, at once when its holder gives notice that
 * it is free. Between two questions the session is idle outside a transaction: it holds
 * no snapshot and nobody waits for it.
 */
public final class LockQueue {

	private static final Logger logger = LoggerFactory.getLogger(LockQueue.class);

	private static final Duration MAX_DELAY = Duration.ofMillis(500);

	/**
	 * Most waits are over by then, and finding out costs the server more than waiting.
	 */
	private static final Duration FIRST_REPORT = Duration.ofSeconds(1);

	private static final Duration REPORT_EVERY = Duration.ofSeconds(5);

	private final PinnedSession session;

	private final MigrationLock lock;

	private final Duration timeout;

	private final LockHolders holders;

	private final Consumer<@Nullable LockHolder> seen;

	private final Backoff backoff;

	private Duration reportAt = FIRST_REPORT;

	private boolean told;

	/**
	 * A queue for one session.
	 * @param session who waits
	 * @param lock what for
	 * @param timeout how long at most
	 * @param holders who has it
	 * @param seen is told that somebody has it, and whenever it is found out who
	 */
	public LockQueue(PinnedSession session, MigrationLock lock, Duration timeout, LockHolders holders,
			Consumer<@Nullable LockHolder> seen) {
		this.session = session;
		this.lock = lock;
		this.timeout = timeout;
		this.holders = holders;
		this.seen = seen;
		this.backoff = (lock.channel() != null) ? Backoff.doubling(MAX_DELAY) : new Backoff(MAX_DELAY);
	}

	/**
	 * Waits until the lock is held or no longer needed.
	 * @param noLongerNeeded asked before each further try: whether someone else has done
	 * the work meanwhile
	 * @return whether the lock is held
	 * @throws LockTimeoutException if neither happens in time
	 */
	public boolean await(Condition noLongerNeeded) throws SQLException {
		if (this.lock.outlivesTransactions()) {
			this.session.beginWaiting();
		}
		if (this.lock.tryLock(this.session)) {
			return true;
		}
		try (UnlockNotice notice = UnlockNotice.of(this.session, this.lock)) {
			// It may have been given back before anybody listened
			while (!this.lock.tryLock(this.session)) {
				await(notice);
				if (noLongerNeeded.holds()) {
					return false;
				}
			}
			return true;
		}
	}

	/**
	 * Waits a little, and says for whom.
	 * @throws LockTimeoutException if it has been too long
	 */
	public void await() throws SQLException {
		await(UnlockNotice.none(this.session));
	}

	private void await(UnlockNotice notice) throws SQLException {
		if (!this.told) {
			this.seen.accept(null);
			this.told = true;
		}
		Duration waited = waited();
		if (waited.compareTo(this.reportAt) >= 0) {
			report(waited);
			this.reportAt = waited.plus(REPORT_EVERY);
		}
		if (waited.compareTo(this.timeout) >= 0) {
			throw timedOut(waited);
		}
		try {
			notice.await(this.backoff.nextMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new LockTimeoutException("Interrupted while waiting for the " + this.lock.describe(), "Start again.",
					ex);
		}
	}

	/** How long this queue has been waiting. */
	public Duration waited() {
		return this.backoff.waited();
	}

	private void report(Duration waited) throws SQLException {
		LockHolder holder = this.holders.find(this.session, this.lock);
		this.seen.accept(holder);
		if (holder == null) {
			return;
		}
		logger.atInfo()
			.addKeyValue("event", "migration.waiting")
			.addKeyValue("holderPid", holder.pid())
			.addKeyValue("holder", holder.application())
			.addKeyValue("version", holder.version())
			.addKeyValue("blockedBy", holder.blockedBy().stream().map(LockHolder.Blocker::pid).toList())
			.addKeyValue("indexBuild", holder.indexBuild())
			.addKeyValue("waitedMs", waited.toMillis())
			.log("Waiting for the {}, held by {}", this.lock.describe(), holder);
	}

	private LockTimeoutException timedOut(Duration waited) throws SQLException {
		LockHolder holder = this.holders.find(this.session, this.lock);
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

	private static String readable(Duration duration) {
		return (duration.toMillis() < 10_000) ? duration.toMillis() + " ms" : duration.toSeconds() + " s";
	}

	/** A question to the database. */
	@FunctionalInterface
	public interface Condition {

		boolean holds() throws SQLException;

	}

}
