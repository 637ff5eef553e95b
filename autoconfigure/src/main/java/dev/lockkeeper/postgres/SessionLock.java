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
		boolean held = ask(session, "SELECT CASE WHEN %s THEN %1$s ELSE false END".formatted(take()));
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
		String unlock = "SELECT CASE WHEN %s THEN %1$s ELSE false END".formatted(giveBack());
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

	/**
	 * What the server shows to everybody. It looks through the locks of all sessions for
	 * that, which takes as long as a small script.
	 */
	@Override
	public String firstProof() {
		return "SELECT 1 / pg_catalog.count(*) FROM pg_catalog.pg_locks AS l WHERE " + this.key.held()
				+ " AND l.pid = pg_catalog.pg_backend_pid()";
	}

	/**
	 * The lock is held twice. One of the two can be given back only by a session that has
	 * it, and is taken again at once, while the other keeps everybody out. The server
	 * answers both from what it knows of this session alone. A script that has given back
	 * one of them is found at the end of the run; until then the lock is free between
	 * giving back and taking, and the proof holds if nobody else took it.
	 */
	@Override
	public String proof() {
		return "SELECT 1 / CASE WHEN %s THEN %s::pg_catalog.int4 ELSE 0 END".formatted(giveBack(), take());
	}

	private String take() {
		return "pg_catalog.pg_try_advisory_lock(%d)".formatted(this.key.value());
	}

	private String giveBack() {
		return "pg_catalog.pg_advisory_unlock(%d)".formatted(this.key.value());
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
