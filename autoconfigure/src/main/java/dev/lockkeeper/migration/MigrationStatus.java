package dev.lockkeeper.migration;

import org.jspecify.annotations.Nullable;

/**
 * One migration, as files and history see it together.
 *
 * @param version which one
 * @param state whether it is applied, and whether this build knows it
 * @param row what the history tells; {@code null} when it is pending
 * @param checksum whether the file is the one that was applied
 */
public record MigrationStatus(MigrationVersion version, State state, @Nullable HistoryRow row, Checksum checksum) {

	/** Whether it is applied, and whether this build knows it. */
	public enum State {

		/** This build's, not applied. */
		PENDING,

		/** This build's, applied. */
		APPLIED,

		/** Applied, older than this build's newest, and not among its files. */
		MISSING,

		/** Applied by a newer release. */
		NEWER

	}

	/** Whether the file is the one that was applied. */
	public enum Checksum {

		/** It is. */
		SAME,

		/** The file has changed since. */
		CHANGED,

		/** There is no file, no row, or no checksum in it. */
		UNKNOWN

	}

}
