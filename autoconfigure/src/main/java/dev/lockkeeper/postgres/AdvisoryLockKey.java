package dev.lockkeeper.postgres;

import java.nio.ByteBuffer;

import dev.lockkeeper.script.Utf8;

/**
 * Number of an advisory lock, in one database.
 *
 * @param value any {@code bigint}
 */
record AdvisoryLockKey(long value) {

	/**
	 * The key for a history table: the first eight bytes of the SHA-256 of
	 * {@code lockkeeper:schema.table} as a number. In SQL: {@code SELECT ('x' ||
	 * left(encode(sha256('lockkeeper:public.schema_migrations'), 'hex'),
	 * 16))::bit(64)::bigint}.
	 */
	static AdvisoryLockKey of(QualifiedName historyTable) {
		return new AdvisoryLockKey(ByteBuffer.wrap(Utf8.sha256("lockkeeper:" + historyTable)).getLong());
	}

	/** A condition on {@code pg_locks AS l}: who holds the lock. */
	String held() {
		return ("l.locktype = 'advisory' AND l.granted AND l.mode = 'ExclusiveLock' AND l.objsubid = 1"
				+ " AND l.classid = '%d'::pg_catalog.oid AND l.objid = '%d'::pg_catalog.oid AND l.database ="
				+ " (SELECT d.oid FROM pg_catalog.pg_database AS d WHERE d.datname = pg_catalog.current_database())")
			.formatted(this.value >>> 32, this.value & 0xFFFFFFFFL);
	}

	@Override
	public String toString() {
		return "advisory lock " + this.value;
	}

}
