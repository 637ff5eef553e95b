package dev.lockkeeper.extension;

import java.sql.Connection;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.migration.MigrationVersion;

/**
 * Decides whether a pending migration is to be run here, such as one for a customer's
 * database only. What is skipped is recorded as applied, with the reason, and does not
 * come up again; rolling it back runs nothing either.
 */
@FunctionalInterface
public interface MigrationCondition {

	/**
	 * Asked under the lock, before each migration is applied, not before it is rolled
	 * back. It may be asked again when the migration is tried again.
	 * @param version the pending migration
	 * @param connection the run's own connection, for this call only, in a transaction
	 * that cannot write and is rolled back
	 * @return why it is to be skipped; {@code null} to run it
	 * @throws Exception to stop the run
	 */
	@Nullable String skipReason(MigrationVersion version, Connection connection) throws Exception;

}
