package dev.lockkeeper.migration;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The state of a schema, read from the database.
 *
 * @param table its history table
 * @param lockKey the key of the advisory lock that guards it
 * @param migrations all migrations of build and history, in their order
 * @param pending what this build wants applied and is not
 */
public record SchemaStatus(String table, long lockKey, List<MigrationStatus> migrations,
		List<MigrationVersion> pending) {

	public SchemaStatus {
		migrations = List.copyOf(migrations);
		pending = List.copyOf(pending);
	}

	/** Whether everything that this build wants is applied. */
	public boolean isCurrent() {
		return this.pending.isEmpty();
	}

	/** How many migrations the history holds. */
	public int applied() {
		return (int) this.migrations.stream().filter((migration) -> migration.row() != null).count();
	}

	/** The newest applied migration, or {@code null} when there is none. */
	public @Nullable MigrationStatus newest() {
		return this.migrations.stream()
			.filter((migration) -> migration.row() != null)
			.reduce((first, second) -> second)
			.orElse(null);
	}

}
