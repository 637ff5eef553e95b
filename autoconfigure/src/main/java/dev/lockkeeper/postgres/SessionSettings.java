package dev.lockkeeper.postgres;

import java.util.List;

/**
 * How the settings under which migrations run get into the server's session and out of it
 * again, as statements to be sent.
 */
interface SessionSettings {

	/** In each transaction of a script, after {@code BEGIN}. */
	List<String> beginTransaction();

	/** In each transaction of a script, before {@code COMMIT}. */
	List<String> endTransaction();

	/** In a transaction that has failed, to end it. */
	List<String> abortTransaction();

	/**
	 * In a transaction of our own between two statements of a script: the session's own
	 * role, whichever one the script has taken on. It has that again afterwards.
	 */
	List<String> ownRole();

	/**
	 * Outside a transaction, after each script: undoes what it may have done, so that
	 * every script starts with the same settings. Advisory locks are kept.
	 */
	List<String> reset();

	/** At the end, when no script was run: undoes the working settings and unlocks. */
	List<String> restore();

	/**
	 * At the end, when scripts were run: no setting, role, temporary table, prepared
	 * statement, cursor, listener or advisory lock is left.
	 */
	List<String> discard();

	/**
	 * Makes the server look, or stop looking, whether the client is still there while a
	 * statement runs; nothing where it cannot.
	 */
	List<String> watchClient(boolean watch);

}
