package dev.lockkeeper.migration;

import org.jspecify.annotations.Nullable;

/**
 * The database could not be reached or refused one of Lockkeeper's own statements.
 */
public final class DatabaseException extends LockkeeperException {

	public DatabaseException(String message, String action, @Nullable Throwable cause) {
		super(message, action, cause);
	}

}
