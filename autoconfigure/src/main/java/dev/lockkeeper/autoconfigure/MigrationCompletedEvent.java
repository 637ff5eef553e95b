package dev.lockkeeper.autoconfigure;

import dev.lockkeeper.migration.MigrationReport;

/**
 * Published once per application start and {@link dev.lockkeeper.Migrator}, when Boot
 * calls the application runners: the schema is current, and was before any port was
 * opened.
 *
 * @param report what this replica did
 */
public record MigrationCompletedEvent(MigrationReport report) {

}
