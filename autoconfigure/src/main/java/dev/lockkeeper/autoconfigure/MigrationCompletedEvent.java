package dev.lockkeeper.autoconfigure;

import dev.lockkeeper.migration.MigrationReport;

/**
 * Published once per application start and {@link dev.lockkeeper.Migrator}, when Boot
 * calls the application runners: the schema is where the configuration wants it, and was
 * before any port was opened. Not published in the mode {@code plan}, nor where the
 * process ends after the run.
 *
 * @param report what this replica did
 */
public record MigrationCompletedEvent(MigrationReport report) {

}
