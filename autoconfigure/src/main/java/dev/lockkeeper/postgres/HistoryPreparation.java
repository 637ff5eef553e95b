package dev.lockkeeper.postgres;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.migration.LockLostException;
import dev.lockkeeper.migration.MigrationPlan;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.postgres.StepFailedException.Part;

/**
 * What the history needs before a run's first script: its table, and the migrations that
 * were applied by other means.
 */
public final class HistoryPreparation {

	/** Less than the client waits for an answer before it is under way. */
	private static final Duration LONGEST_LOCK_TIMEOUT = Duration.ofSeconds(20);

	private final PinnedSession session;

	private final MigrationLock lock;

	private final HistoryTable history;

	private final StatementLimits limits;

	private final TransactionalRunner transactional;

	/**
	 * A preparation in one session.
	 * @param session a prepared session
	 * @param lock the lock that the session migrates under
	 * @param history the history as it was found
	 * @param limits how long statements may take
	 */
	public HistoryPreparation(PinnedSession session, MigrationLock lock, HistoryTable history, StatementLimits limits) {
		this.session = session;
		this.lock = lock;
		this.history = history;
		this.limits = limits;
		this.transactional = new TransactionalRunner(session, lock, limits,
				new ExtensionCalls(session, Extensions.NONE));
	}

	/**
	 * Creates the history table or adds the columns it lacks. Readers queue behind that,
	 * so it waits for its lock no longer than a script may, and is tried again.
	 * @return how it ended
	 * @throws LockLostException if the session no longer holds the lock; nothing was
	 * changed
	 */
	public Outcome prepareTable() throws SQLException {
		List<String> creation = this.history.creation();
		if (creation.isEmpty()) {
			return Outcome.DONE;
		}
		List<String> statements = new ArrayList<>(creation);
		statements.add(0, "SET LOCAL lock_timeout = " + lockTimeout().toMillis());
		LockRetry retry = new LockRetry(this.session, this.limits);
		while (true) {
			try {
				this.transactional.run(statements.toArray(String[]::new));
				return Outcome.DONE;
			}
			catch (StepFailedException ex) {
				if (ex.is(Part.PROOF, MigrationLock.NOT_HELD)) {
					return this.lock.notHeld("the history table was touched", ex.reason());
				}
				if (!ex.isLockTimeout() || !retry.isWorthwhile()) {
					throw ex.reason();
				}
				retry.await("the change of " + this.history, null, this.history.toString(), lockTimeout());
			}
		}
	}

	private Duration lockTimeout() {
		Duration configured = this.limits.lockTimeout();
		return (configured.isZero() || configured.compareTo(LONGEST_LOCK_TIMEOUT) > 0) ? LONGEST_LOCK_TIMEOUT
				: configured;
	}

	/**
	 * Records migrations that were applied by other means, all or none.
	 * @param migrations what to record
	 * @param checksums their files' checksums
	 * @return how it ended
	 * @throws LockLostException if the session no longer holds the lock; nothing was
	 * changed
	 */
	public Outcome record(List<MigrationPlan.Recorded> migrations,
			Function<MigrationVersion, @Nullable String> checksums) throws SQLException {
		try {
			this.transactional.record(migrations.stream()
				.map((migration) -> this.history.insert(migration, checksums.apply(migration.version())))
				.toList());
			return Outcome.DONE;
		}
		catch (StepFailedException ex) {
			if (ex.is(Part.PROOF, MigrationLock.NOT_HELD)) {
				return this.lock.notHeld("the migrations were recorded that are applied already", ex.reason());
			}
			if (ex.is(Part.HISTORY, HistoryTable.RECORDED)) {
				return Outcome.DONE_ELSEWHERE;
			}
			throw ex.reason();
		}
	}

}
