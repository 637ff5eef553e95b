package dev.lockkeeper.migration;

import org.jspecify.annotations.Nullable;

/**
 * The advisory lock cannot be shown to be held by the session that migrates. Nothing was
 * changed after the loss.
 */
public final class LockLostException extends LockkeeperException {

	public LockLostException(String message, String action, @Nullable Throwable cause) {
		super(message, action, cause);
	}

}
