package dev.lockkeeper.extension;

import java.sql.Connection;

/**
 * Is told what a run does, while it does it. Only the replica that migrates calls it.
 */
@FunctionalInterface
public interface MigrationHook {

	/**
	 * Something happens.
	 * <p>
	 * Around a migration in a transaction the connection is in that transaction, so what
	 * a hook writes is committed with the migration or not at all; it is told again when
	 * the migration is tried again, such as after a lock timeout. Otherwise each
	 * statement is committed by itself, and a hook is told again what it has been told
	 * before when a replica had died or failed in between.
	 * <p>
	 * What a hook sets in the session is in force until the end of the migration, and
	 * around a run until the hook returns.
	 * @param event what happens
	 * @param connection the run's own connection, for this call only. Ending a
	 * transaction of the run's is refused; closing the connection does nothing
	 * @throws Exception to stop the run, and roll the migration back if it is in a
	 * transaction
	 */
	void on(MigrationEvent event, Connection connection) throws Exception;

}
