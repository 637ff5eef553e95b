package dev.lockkeeper.migration;

import org.jspecify.annotations.Nullable;

/**
 * A hook of the application's failed before the first or after the last migration of a
 * run.
 */
public final class HookFailedException extends LockkeeperException {

	public HookFailedException(String message, String action, @Nullable Throwable cause) {
		super(message, action, cause);
	}

}
