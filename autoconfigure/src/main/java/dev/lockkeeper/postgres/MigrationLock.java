package dev.lockkeeper.postgres;

import java.sql.SQLException;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.migration.LockLostException;

/**
 * Excludes other migrators. Stateless: what is locked is the session it is given.
 */
public interface MigrationLock {

	/** SQLSTATE of a {@link #proof()} that does not hold: division by zero. */
	String NOT_HELD = "22012";

	/**
	 * Takes the lock if it is free.
	 * @param session the session that will hold it
	 * @return whether the session holds it now
	 */
	boolean tryLock(PinnedSession session) throws SQLException;

	/**
	 * A query that fails with {@link #NOT_HELD} in a session that does not hold the lock.
	 * It is sent ahead of every change, in the same transaction.
	 */
	String proof();

	/**
	 * A query that does the same, and goes ahead of all others once the lock was taken:
	 * it also finds a database that accepts advisory locks without keeping them.
	 */
	default String firstProof() {
		return proof();
	}

	/**
	 * Whether the lock is held from one transaction to the next, so that a
	 * {@link #proof()} that does not hold means that it was lost. Otherwise each
	 * transaction takes it anew, and another session may have it.
	 */
	boolean outlivesTransactions();

	/**
	 * Gives the lock back.
	 * @param session the session that holds it
	 * @return whether it was held
	 */
	boolean unlock(PinnedSession session) throws SQLException;

	/**
	 * The channel on which sessions that wait hear that the lock is given back.
	 * @return {@code null} if they have to ask
	 */
	default @Nullable String channel() {
		return null;
	}

	/** How an operator finds the lock. */
	String describe();

	/** A condition on {@code pg_locks AS l}: who holds the lock. */
	String held();

	/**
	 * Says what it means that a {@link #proof()} did not hold.
	 * @param what what the proof went ahead of
	 * @param reason how it failed
	 * @return that another session has the lock
	 * @throws LockLostException if the lock was to be held, and is not
	 */
	default Outcome notHeld(String what, SQLException reason) {
		if (!outlivesTransactions()) {
			return Outcome.LOCK_BUSY;
		}
		throw new LockLostException(
				"This session does not hold the %s that guards its migrations, as it found before %s; nothing of it was run"
					.formatted(describe(), what),
				"Likely causes: a migration that calls pg_advisory_unlock_all() or DISCARD ALL, a connection pooler in transaction mode, or a database that accepts advisory locks without keeping them. Remove the cause and start again; what was applied is recorded.",
				reason);
	}

}
