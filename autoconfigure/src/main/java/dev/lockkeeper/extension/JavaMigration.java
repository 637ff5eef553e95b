package dev.lockkeeper.extension;

import java.sql.Connection;

/**
 * A migration whose work is code. It is named like a file without {@code .sql}, such as
 * {@code 013_normalise_names.up}: that is the name of its bean, or the one given to
 * {@link dev.lockkeeper.MigratorBuilder#javaMigration}. One of {@code .down} rolls it
 * back.
 * <p>
 * It runs between the files, in one transaction with its history row, under the timeouts
 * of {@code lockkeeper.ddl}. It is not run again when it has been recorded, but may be
 * when its transaction was rolled back: whatever it does outside the database must bear
 * that. It has no checksum.
 */
@FunctionalInterface
public interface JavaMigration {

	/**
	 * Does the work.
	 * @param connection the run's own connection, in the migration's transaction;
	 * committing, rolling back or closing it is refused
	 * @throws Exception to roll everything back and stop the run
	 */
	void migrate(Connection connection) throws Exception;

}
