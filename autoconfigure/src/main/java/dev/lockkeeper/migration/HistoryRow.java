package dev.lockkeeper.migration;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * All that the history table tells of an applied migration. Another runner of the same
 * files may have left out anything but the version.
 *
 * @param version which migration
 * @param appliedAt when, by the server's clock
 * @param appliedBy application, version and host
 * @param duration how long its file took; unknown for the files of a run that died
 * @param checksum of the file as it was applied
 * @param skipped why the file was not run, when a condition said so; else {@code null}
 */
public record HistoryRow(MigrationVersion version, @Nullable Instant appliedAt, @Nullable String appliedBy,
		@Nullable Duration duration, @Nullable String checksum, @Nullable String skipped) {

}
