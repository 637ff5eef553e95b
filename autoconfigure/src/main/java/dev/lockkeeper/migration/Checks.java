package dev.lockkeeper.migration;

/**
 * What to do about a history that does not look like the files of this build.
 *
 * @param checksum about an applied migration whose file has changed since
 * @param outOfOrder about a pending migration below one that is applied
 * @param missing about an applied migration that is older than this build's newest one
 * and has no file
 */
public record Checks(Level checksum, OutOfOrder outOfOrder, Level missing) {

	/** Changed files are refused, everything else is reported. */
	public static final Checks DEFAULT = new Checks(Level.FAIL, OutOfOrder.APPLY, Level.WARN);

	/** How much something counts. */
	public enum Level {

		/** Refuse to go on, before anything is changed. */
		FAIL,

		/** Say it in the log. */
		WARN,

		/** Do not even look. */
		IGNORE

	}

	/** What to do about migrations that are out of order. */
	public enum OutOfOrder {

		/** Apply them, and say so in the log. */
		APPLY,

		/** Refuse to go on, before anything is changed. */
		FAIL

	}

}
