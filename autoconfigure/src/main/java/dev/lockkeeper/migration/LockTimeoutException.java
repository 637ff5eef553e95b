package dev.lockkeeper.migration;

import org.jspecify.annotations.Nullable;

/**
 * The advisory lock was not to be had within {@code lockkeeper.lock.wait-timeout}. The
 * message names its holder.
 */
public final class LockTimeoutException extends LockkeeperException {

	public LockTimeoutException(String message, String action, @Nullable Throwable cause) {
		super(message, action, cause);
	}

}
