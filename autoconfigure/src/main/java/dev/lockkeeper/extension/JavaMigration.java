package dev.lockkeeper.extension;

import java.sql.Connection;

/**
 * A migration whose work is code. It is named like a file without {@code .sql}, such as
 * {@code 013_normalise_names.up}: that is the name of its bean, or the one given to
 * {@link dev.lockkeeper.MigratorBuilder#javaMigration}. One of {@code .down}, or a file,
 * rolls it back.
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
	 * @param connection the run's own connection, for this call only. In the migration's
	 * transaction auto-commit is off, and committing or rolling back is refused, also as
	 * a statement; savepoints are not. Closing it does nothing
	 * @throws Exception to roll everything back and stop the run
	 */
	void migrate(Connection connection) throws Exception;

	/**
	 * Whether it runs in a transaction of the run's, which it does by default. Otherwise
	 * each statement is committed by itself, or with others in transactions that the code
	 * begins and ends: for work in batches on a large table. It must be able to start
	 * over, since after a failure or crash it runs again from its beginning.
	 * @return {@code false} to run without a transaction
	 */
	default boolean transactional() {
		return true;
	}

}
