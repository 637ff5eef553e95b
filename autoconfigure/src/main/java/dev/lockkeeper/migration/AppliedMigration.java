package dev.lockkeeper.migration;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * A row of the history table: the migration is applied.
 *
 * @param version which migration
 * @param appliedAt when, by the server's clock; {@code null} when another runner left it
 * out
 * @param checksum of the file as it was applied; {@code null} when another runner wrote
 * the row
 */
public record AppliedMigration(MigrationVersion version, @Nullable Instant appliedAt, @Nullable String checksum) {

}
