package dev.lockkeeper.migration;

import org.jspecify.annotations.Nullable;

/**
 * A statement outside a transaction was cut off, and nobody but a person can know whether
 * it took effect.
 */
public final class UnknownOutcomeException extends LockkeeperException {

	public UnknownOutcomeException(String message, String action, @Nullable Throwable cause) {
		super(message, action, cause);
	}

}
