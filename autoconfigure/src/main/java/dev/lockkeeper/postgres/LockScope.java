package dev.lockkeeper.postgres;

/**
 * How long the advisory lock is held at a time.
 */
public enum LockScope {

	/** By the session, for the whole run. Needs the same server session throughout. */
	SESSION,

	/** By each script's transaction. Works behind a pooler in transaction mode. */
	TRANSACTION

}
