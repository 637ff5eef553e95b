package dev.lockkeeper.postgres;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * PostgreSQL's session-level advisory lock. It is never waited for in the server: a
 * session that waits there holds a snapshot, and {@code CREATE INDEX CONCURRENTLY} of the
 * session that migrates would wait for that snapshot while it is waited for, a deadlock.
 *
 * @param key the lock's number, in one database
 */
public record AdvisoryLock(long key) implements MigrationLock {

	/** SQLSTATE of {@link #proof()} without the lock. */
	static final String NOT_HELD = "22012";

	/**
	 * The key for a history table: the first eight bytes of the SHA-256 of
	 * {@code lockkeeper:schema.table} as a number. In SQL: {@code SELECT ('x' ||
	 * left(encode(sha256('lockkeeper:public.schema_migrations'), 'hex'),
	 * 16))::bit(64)::bigint}.
	 */
	static AdvisoryLock of(QualifiedName historyTable) {
		try {
			byte[] text = ("lockkeeper:" + historyTable).getBytes(StandardCharsets.UTF_8);
			return new AdvisoryLock(ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(text)).getLong());
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

	@Override
	public boolean tryLock(PinnedSession session) throws SQLException {
		return call(session, "SELECT pg_catalog.pg_try_advisory_lock(?)");
	}

	@Override
	public boolean unlock(PinnedSession session) throws SQLException {
		return call(session, "SELECT pg_catalog.pg_advisory_unlock(?)");
	}

	private boolean call(PinnedSession session, String sql) throws SQLException {
		try (PreparedStatement statement = session.connection().prepareStatement(sql)) {
			statement.setLong(1, this.key);
			try (ResultSet rows = statement.executeQuery()) {
				return rows.next() && rows.getBoolean(1);
			}
		}
	}

	@Override
	public String proof() {
		return "SELECT 1 / pg_catalog.count(*) FROM pg_catalog.pg_locks AS l WHERE " + matches()
				+ " AND l.pid = pg_catalog.pg_backend_pid()";
	}

	@Override
	public String holders() {
		return "SELECT a.pid, a.application_name, a.client_addr::text, a.backend_start, a.query FROM pg_catalog.pg_locks AS l"
				+ " JOIN pg_catalog.pg_stat_activity AS a ON a.pid = l.pid WHERE " + matches();
	}

	/** How {@code pg_locks} shows a lock on one {@code bigint}. */
	private String matches() {
		return ("l.locktype = 'advisory' AND l.granted AND l.mode = 'ExclusiveLock' AND l.objsubid = 1"
				+ " AND l.classid = '%d'::pg_catalog.oid AND l.objid = '%d'::pg_catalog.oid AND l.database ="
				+ " (SELECT d.oid FROM pg_catalog.pg_database AS d WHERE d.datname = pg_catalog.current_database())")
			.formatted(this.key >>> 32, this.key & 0xFFFFFFFFL);
	}

	@Override
	public String describe() {
		return "advisory lock " + this.key;
	}

}
