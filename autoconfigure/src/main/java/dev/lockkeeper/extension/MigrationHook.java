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
	 * a hook writes is committed with the migration or not at all. Otherwise each
	 * statement is committed by itself, and a hook may be called again for what it has
	 * seen before when a replica had died in between.
	 * @param event what happens
	 * @param connection the run's own connection; committing, rolling back or closing it
	 * is refused
	 * @throws Exception to stop the run, and roll the migration back if it is in a
	 * transaction
	 */
	void on(MigrationEvent event, Connection connection) throws Exception;

}
