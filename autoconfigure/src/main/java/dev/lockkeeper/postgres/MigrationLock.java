package dev.lockkeeper.postgres;

import java.sql.SQLException;

/**
 * Excludes other migrators. Stateless: what is locked is the session it is given.
 */
public interface MigrationLock {

	/**
	 * Takes the lock if it is free.
	 * @param session the session that will hold it
	 * @return whether the session holds it now
	 */
	boolean tryLock(PinnedSession session) throws SQLException;

	/**
	 * A query that fails with {@code 22012} (division by zero) in a session that does not
	 * hold the lock. It is sent ahead of every migration, in the same round trip.
	 */
	String proof();

	/**
	 * Gives the lock back.
	 * @param session the session that holds it
	 * @return whether it was held
	 */
	boolean unlock(PinnedSession session) throws SQLException;

	/** How an operator finds the lock. */
	String describe();

	/** A query for the sessions that hold the lock. */
	String holders();

}
