package dev.lockkeeper.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * PostgreSQL's session-level advisory lock. It is never waited for in the server: a
 * session that waits there holds a snapshot, and {@code CREATE INDEX CONCURRENTLY} of the
 * session that migrates would wait for that snapshot while it is waited for, a deadlock.
 *
 * @param key which lock
 */
record SessionLock(AdvisoryLockKey key) implements MigrationLock {

	@Override
	public boolean tryLock(PinnedSession session) throws SQLException {
		return call(session, "pg_try_advisory_lock");
	}

	@Override
	public boolean unlock(PinnedSession session) throws SQLException {
		return call(session, "pg_advisory_unlock");
	}

	private boolean call(PinnedSession session, String function) throws SQLException {
		try (Statement statement = session.connection().createStatement();
				ResultSet rows = statement
					.executeQuery("SELECT pg_catalog." + function + "(" + this.key.value() + ")")) {
			return rows.next() && rows.getBoolean(1);
		}
	}

	@Override
	public String proof() {
		return "SELECT 1 / pg_catalog.count(*) FROM pg_catalog.pg_locks AS l WHERE " + this.key.held()
				+ " AND l.pid = pg_catalog.pg_backend_pid()";
	}

	@Override
	public boolean outlivesTransactions() {
		return true;
	}

	@Override
	public String describe() {
		return this.key.toString();
	}

	@Override
	public String held() {
		return this.key.held();
	}

}
