package dev.lockkeeper.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

	private static final Logger logger = LoggerFactory.getLogger(SessionLock.class);

	@Override
	public boolean tryLock(PinnedSession session) throws SQLException {
		session.mayHoldLock(true);
		boolean held = ask(session, "SELECT pg_catalog.pg_try_advisory_lock(%d)".formatted(this.key.value()));
		session.mayHoldLock(held);
		return held;
	}

	@Override
	public boolean unlock(PinnedSession session) throws SQLException {
		boolean held = unlockAndWake(session);
		session.mayHoldLock(false);
		return held;
	}

	/**
	 * Wakes whoever waits, in the same round trip. That makes it a transaction that
	 * writes, which nobody has to find on a disk or a standby.
	 */
	private boolean unlockAndWake(PinnedSession session) throws SQLException {
		String unlock = "SELECT pg_catalog.pg_advisory_unlock(%d)".formatted(this.key.value());
		try {
			return ask(session,
					unlock + ", pg_catalog.set_config('synchronous_commit', 'off', true), pg_catalog.pg_notify(%s, '')"
						.formatted(Sql.literal(channel())));
		}
		catch (SQLException ex) {
			if (session.isClosed()) {
				throw ex;
			}
			logger.debug("No notice could be given", ex);
			return ask(session, unlock);
		}
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
