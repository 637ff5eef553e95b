package dev.lockkeeper.postgres;

/**
 * PostgreSQL's transaction-level advisory lock, for a connection behind a pooler in
 * transaction mode: each script takes it in its own transaction. Between two scripts
 * another replica may have it and do the next one.
 *
 * @param key which lock
 */
record TransactionLock(AdvisoryLockKey key) implements MigrationLock {

	@Override
	public boolean tryLock(PinnedSession session) {
		return true;
	}

	@Override
	public String proof() {
		return "SELECT 1 / pg_catalog.pg_try_advisory_xact_lock(" + this.key.value() + ")::pg_catalog.int4";
	}

	@Override
	public boolean outlivesTransactions() {
		return false;
	}

	@Override
	public boolean unlock(PinnedSession session) {
		return true;
	}

	@Override
	public String describe() {
		return this.key + " (per transaction)";
	}

	@Override
	public String held() {
		return this.key.held();
	}

}
