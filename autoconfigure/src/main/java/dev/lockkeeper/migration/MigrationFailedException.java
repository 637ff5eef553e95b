package dev.lockkeeper.migration;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A migration file failed. What was applied before it stays applied.
 */
public final class MigrationFailedException extends LockkeeperException {

	private final Location location;

	private final @Nullable String sqlState;

	private final List<MigrationVersion> appliedBefore;

	public MigrationFailedException(String message, String action, Location location, @Nullable String sqlState,
			List<MigrationVersion> appliedBefore, @Nullable Throwable cause) {
		super(message, action, cause);
		this.location = location;
		this.sqlState = sqlState;
		this.appliedBefore = List.copyOf(appliedBefore);
	}

	/** Where in the file. */
	public Location location() {
		return this.location;
	}

	/** The server's SQLSTATE, or {@code null} when the failure is not the server's. */
	public @Nullable String sqlState() {
		return this.sqlState;
	}

	/** What this run had applied or rolled back before, in order. */
	public List<MigrationVersion> appliedBefore() {
		return this.appliedBefore;
	}

	/**
	 * A place in a migration file.
	 *
	 * @param version the migration
	 * @param file the file, as a user would look for it, or the name of a migration in
	 * Java
	 * @param line from 1; 0 for the whole of it, where code has failed
	 * @param column from 1; 0 with the line
	 */
	public record Location(MigrationVersion version, String file, int line, int column) {

		@Override
		public String toString() {
			return (this.line > 0) ? this.file + ":" + this.line + ":" + this.column : this.file;
		}

	}

}
