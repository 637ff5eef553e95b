package dev.lockkeeper.postgres;

/** How a part of a run ended. */
public enum Outcome {

	/** It is done. */
	DONE,

	/** It is recorded without having been run. */
	SKIPPED,

	/**
	 * Another session had done it; nothing was changed, and the history must be read
	 * again.
	 */
	DONE_ELSEWHERE,

	/** Another session has the lock at this moment; nothing was changed. */
	LOCK_BUSY

}
