package dev.lockkeeper.postgres;

import java.sql.SQLException;
import java.util.List;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.lockkeeper.migration.Direction;
import dev.lockkeeper.migration.LockLostException;
import dev.lockkeeper.migration.MigrationFailedException;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.postgres.StepFailedException.Part;
import dev.lockkeeper.script.MigrationScript;

/**
 * Runs migration scripts under a lock, and records each in the history.
 */
public final class ScriptRunner {

	private static final Logger logger = LoggerFactory.getLogger(ScriptRunner.class);

	private final PinnedSession session;

	private final MigrationLock lock;

	private final HistoryTable history;

	private final StatementLimits limits;

	private final ExtensionCalls extensions;

	private final TransactionalRunner transactional;

	private final NonTransactionalRunner nonTransactional;

	/**
	 * A runner for one session.
	 * @param session a prepared session
	 * @param lock the lock that the session migrates under
	 * @param history where to record
	 * @param limits how long statements may take
	 * @param answers what to do about statements whose outcome nobody can know
	 * @param extensions what the application adds
	 */
	public ScriptRunner(PinnedSession session, MigrationLock lock, HistoryTable history, StatementLimits limits,
			Resolutions answers, Extensions extensions) {
		this.extensions = new ExtensionCalls(session, extensions);
		this.session = session;
		this.lock = lock;
		this.history = history;
		this.limits = limits;
		this.transactional = new TransactionalRunner(session, lock, limits, this.extensions);
		this.nonTransactional = new NonTransactionalRunner(session, this.transactional, history, limits, answers,
				this.extensions);
	}

	/**
	 * Runs one script.
	 * @param script what to run; its file says in which direction
	 * @param before what the run has done so far, for the error
	 * @param durability what the commit is to wait for; at least one after it must wait
	 * @return how it ended
	 * @throws MigrationFailedException if a statement fails
	 * @throws LockLostException if the session no longer holds the lock; nothing was
	 * changed
	 */
	public Outcome run(MigrationScript script, Supplier<List<MigrationVersion>> before, Durability durability)
			throws SQLException {
		this.session.use(script.path());
		LockRetry retry = new LockRetry(this.session, this.limits);
		while (true) {
			try {
				return run(script, durability);
			}
			catch (StepFailedException ex) {
				if (ex.is(Part.PROOF, MigrationLock.NOT_HELD)) {
					return this.lock.notHeld(
							script.parsed().transactional() ? script.path() : "the next statement of " + script.path(),
							ex.reason());
				}
				if (ex.is(Part.HISTORY, takenState(script))) {
					return Outcome.DONE_ELSEWHERE;
				}
				if (ex.reason() instanceof TransactionEndedException) {
					takeBack(script);
				}
				if (!retry(ex, script, retry)) {
					throw failure(ex, script, before.get());
				}
			}
		}
	}

	private Outcome run(MigrationScript script, Durability durability) throws StepFailedException, SQLException {
		String skipped = skipReason(script);
		String change = historyChange(script, skipped);
		if (skipped != null) {
			this.transactional.record(change);
			logger.atInfo()
				.addKeyValue("event", "migration.skipped")
				.addKeyValue("version", script.version())
				.addKeyValue("direction", script.direction())
				.addKeyValue("reason", skipped)
				.log("Skipped {}: {}", script.version(), skipped);
			return Outcome.SKIPPED;
		}
		if (script.parsed().transactional()) {
			this.transactional.run(script, change, durability);
		}
		else {
			this.nonTransactional.run(script, change);
		}
		return Outcome.DONE;
	}

	/**
	 * Code that has committed the transaction it was not to end has committed the change
	 * of the history with it.
	 */
	private void takeBack(MigrationScript script) throws SQLException {
		String reverse = (script.direction() == Direction.UP) ? this.history.delete(script.version())
				: this.history.insert(script.version(), null, null);
		try {
			this.transactional.record(reverse);
		}
		catch (StepFailedException ex) {
			if (!ex.is(Part.HISTORY,
					(script.direction() == Direction.UP) ? HistoryTable.GONE : HistoryTable.RECORDED)) {
				throw ex.reason();
			}
		}
	}

	/** Waits before a script that did not get its locks is tried again. */
	private boolean retry(StepFailedException failure, MigrationScript script, LockRetry retry) throws SQLException {
		if (!failure.isLockTimeout() || !script.parsed().transactional() || !retry.isWorthwhile()) {
			return false;
		}
		retry.await(script.path(), script.version(), failure.step().sql(),
				this.limits.lockTimeout(script.parsed().directives()));
		return true;
	}

	private MigrationFailedException failure(StepFailedException failure, MigrationScript script,
			List<MigrationVersion> before) throws SQLException {
		// Without a transaction the script has no COMMIT; the one that failed is the
		// journal's
		boolean theScripts = failure.step().part() == Part.STATEMENT || failure.step().part().isExtension()
				|| (failure.step().part() == Part.COMMIT && script.parsed().transactional());
		if (!theScripts && !failure.isLockTimeout()) {
			throw failure.reason();
		}
		String blockers = failure.isLockTimeout() ? LockConflicts.describe(this.session, failure.step().sql()) : null;
		return Failures.describe(script, failure, blockers, before);
	}

	/**
	 * Why a script is not to be run. What was not applied is not rolled back either.
	 */
	private @Nullable String skipReason(MigrationScript script) throws StepFailedException, SQLException {
		if (script.direction() == Direction.UP) {
			return this.transactional.skipReason(script);
		}
		String skipped = this.history.skipped(script.version());
		return (skipped != null) ? "it was not run when it was applied, because: " + skipped : null;
	}

	/** The statement that moves the history the way the script moves the schema. */
	private String historyChange(MigrationScript script, @Nullable String skipped) {
		return (script.direction() == Direction.UP) ? this.history.insert(script.version(), script.checksum(), skipped)
				: this.history.delete(script.version());
	}

	/**
	 * SQLSTATE by which the change of the history says that another session was there
	 * before.
	 */
	private static String takenState(MigrationScript script) {
		return (script.direction() == Direction.UP) ? HistoryTable.RECORDED : HistoryTable.GONE;
	}

}
