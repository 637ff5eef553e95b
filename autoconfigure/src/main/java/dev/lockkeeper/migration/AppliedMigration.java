package dev.lockkeeper.migration;

import org.jspecify.annotations.Nullable;

/**
 * A row of the history table, as far as a plan needs it: the migration is applied.
 *
 * @param version which migration
 * @param checksum of the file as it was applied; {@code null} when another runner wrote
 * the row
 * @param skipped why the file was not run, when a condition said so; else {@code null}
 */
public record AppliedMigration(MigrationVersion version, @Nullable String checksum, @Nullable String skipped) {

}
