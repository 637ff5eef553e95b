package dev.lockkeeper.migration;

import org.jspecify.annotations.Nullable;

/**
 * A refusal or failure. The message says what happened and where, {@link #action()} what
 * to do about it.
 */
public abstract sealed class LockkeeperException extends RuntimeException
		permits InvalidMigrationsException, MigrationFailedException, LockTimeoutException, LockLostException,
		HistoryTableException, UnsupportedDatabaseException, DatabaseException, UnknownOutcomeException,
		PendingMigrationsException, HookFailedException {

	private final String action;

	LockkeeperException(String message, String action, @Nullable Throwable cause) {
		super(message, cause);
		this.action = action;
	}

	/** What to do, as exact as it can be known. */
	public final String action() {
		return this.action;
	}

}
