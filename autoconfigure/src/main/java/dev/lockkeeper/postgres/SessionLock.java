package dev.lockkeeper.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * PostgreSQL's session-level advisory lock. It is never waited for in the server: a
 * session that waits there holds a snapshot, and {@code CREATE INDEX CONCURRENTLY} of the
 * session that migrates would wait for that snapshot while it is waited for, a deadlock.
 * It is asked for now and then, and when its holder says that it is free: a session that
 * listens holds no snapshot.
 *
 * @param key which lock
 */
record SessionLock(AdvisoryLockKey key) implements MigrationLock {

	@Override
	public boolean tryLock(PinnedSession session) throws SQLException {
		return ask(session, "SELECT pg_catalog.pg_try_advisory_lock(%d)".formatted(this.key.value()));
	}

	/** Wakes whoever waits, in the same round trip. */
	@Override
	public boolean unlock(PinnedSession session) throws SQLException {
		return ask(session, "SELECT pg_catalog.pg_advisory_unlock(%d), pg_catalog.pg_notify(%s, '')"
			.formatted(this.key.value(), Sql.literal(channel())));
	}

	private static boolean ask(PinnedSession session, String sql) throws SQLException {
		try (Statement statement = session.connection().createStatement();
				ResultSet rows = statement.executeQuery(sql)) {
			return rows.next() && rows.getBoolean(1);
		}
	}

	@Override
	public String channel() {
		return "lockkeeper " + this.key.value();
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
