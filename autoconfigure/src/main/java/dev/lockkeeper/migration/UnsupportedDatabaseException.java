package dev.lockkeeper.migration;

import org.jspecify.annotations.Nullable;

/**
 * The database cannot be migrated: not PostgreSQL, too old, or a standby.
 */
public final class UnsupportedDatabaseException extends LockkeeperException {

	public UnsupportedDatabaseException(String message, String action, @Nullable Throwable cause) {
		super(message, action, cause);
	}

}
