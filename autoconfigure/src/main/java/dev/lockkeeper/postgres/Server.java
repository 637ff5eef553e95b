package dev.lockkeeper.postgres;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.migration.UnsupportedDatabaseException;

/**
 * What was learnt of the server on the way to the history table.
 *
 * @param standby whether it is a hot standby
 * @param pooled whether something between us and the server hands sessions around: the
 * process that answered is not the one that the connection was made to
 */
record Server(boolean standby, boolean pooled) {

	/**
	 * The lock to migrate with.
	 * @param key which
	 * @param scope as configured, or {@code null} for a session lock on a direct
	 * connection
	 * @throws UnsupportedDatabaseException if no lock of that scope would protect
	 * anything
	 */
	MigrationLock lock(AdvisoryLockKey key, @Nullable LockScope scope) {
		if (this.standby) {
			throw new UnsupportedDatabaseException(
					"The server is a standby (pg_is_in_recovery() is true); its advisory locks are not the primary's",
					"Point the data source at the primary. With several hosts in the URL, add targetServerType=primary.",
					TransientFailure.ofStandby());
		}
		if (this.pooled && scope == null) {
			throw new UnsupportedDatabaseException(
					"There is a connection pooler, such as PgBouncer, between this application and the server: the server process that answers is not the one that the connection was made to. In its transaction mode a session's advisory lock protects nothing and may outlive its owner",
					"""
							Choose one:
							- lockkeeper.datasource.url: a URL of the server itself, without the pooler (best)
							- lockkeeper.lock.scope=session: if the pooler is in session mode
							- lockkeeper.lock.scope=transaction: every migration locks in its own transaction; migrations that cannot run in one, such as CREATE INDEX CONCURRENTLY, are refused""",
					null);
		}
		return (scope == LockScope.TRANSACTION) ? new TransactionLock(key) : new SessionLock(key);
	}

}
