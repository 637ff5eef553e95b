package dev.lockkeeper.postgres;

import java.sql.SQLException;
import java.util.List;

import dev.lockkeeper.migration.Direction;
import dev.lockkeeper.migration.LockLostException;
import dev.lockkeeper.migration.MigrationFailedException;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.script.MigrationScript;

/**
 * Runs migration scripts in a session that holds the lock, and records each in the
 * history.
 */
public final class ScriptRunner {

	private final PinnedSession session;

	private final TransactionalRunner transactional;

	private final NonTransactionalRunner nonTransactional;

	/**
	 * A runner for one session.
	 * @param session a prepared session
	 * @param lock the lock that the session holds
	 * @param history where to record
	 */
	public ScriptRunner(PinnedSession session, MigrationLock lock, HistoryTable history) {
		this.session = session;
		this.transactional = new TransactionalRunner(session, lock, history);
		this.nonTransactional = new NonTransactionalRunner(session, lock, history);
	}

	/**
	 * Runs one script.
	 * @param script what to run; its file says in which direction
	 * @param before what the run has done so far, for the error
	 * @return whether it was done here; otherwise another session had done it, nothing
	 * was changed, and the history must be read again
	 * @throws MigrationFailedException if a statement fails
	 * @throws LockLostException if the session no longer holds the lock; nothing was
	 * changed
	 */
	public boolean run(MigrationScript script, List<MigrationVersion> before) throws SQLException {
		this.session.markUsed();
		return script.parsed().transactional() ? this.transactional.run(script, before)
				: this.nonTransactional.run(script, before);
	}

	/** The statement that moves the history the way the script moves the schema. */
	static String historyChange(HistoryTable history, MigrationScript script) {
		return (script.file().direction() == Direction.UP) ? history.insert(script.file().version(), script.checksum())
				: history.delete(script.file().version());
	}

	/**
	 * SQLSTATE by which {@link #historyChange} says that another session was there
	 * before.
	 */
	static String takenState(Direction direction) {
		return (direction == Direction.UP) ? "23505" : "22012";
	}

	static LockLostException lockLost(MigrationLock lock, MigrationScript script, SQLException reason) {
		return new LockLostException(
				"This session does not hold the %s that guards its migrations, as it found before %s; nothing of that file was run"
					.formatted(lock.describe(), script.file().path()),
				"Likely causes: a migration that calls pg_advisory_unlock_all() or DISCARD ALL, a connection pooler in transaction mode, or a database that accepts advisory locks without keeping them. Remove the cause and start again; what was applied is recorded.",
				reason);
	}

}
