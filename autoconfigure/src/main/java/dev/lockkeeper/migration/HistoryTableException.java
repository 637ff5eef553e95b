package dev.lockkeeper.migration;

import org.jspecify.annotations.Nullable;

/**
 * The history table is not one that Lockkeeper may write to.
 */
public final class HistoryTableException extends LockkeeperException {

	public HistoryTableException(String message, String action, @Nullable Throwable cause) {
		super(message, action, cause);
	}

}
