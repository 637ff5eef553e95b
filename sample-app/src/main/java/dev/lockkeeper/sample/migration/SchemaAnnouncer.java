package dev.lockkeeper.sample.migration;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

import dev.lockkeeper.extension.MigrationEvent;
import dev.lockkeeper.extension.MigrationHook;

/**
 * Tells whoever listens on the channel {@code schema_changes}, such as the harbour
 * office's reports, which read the tables directly. PostgreSQL delivers it with the
 * migration's commit, or not at all.
 */
class SchemaAnnouncer implements MigrationHook {

	@Override
	public void on(MigrationEvent event, Connection connection) throws SQLException {
		if (event instanceof MigrationEvent.AfterMigration after) {
			try (PreparedStatement notify = connection.prepareStatement("SELECT pg_notify('schema_changes', ?)")) {
				notify.setString(1, after.version() + " " + after.direction());
				notify.execute();
			}
		}
	}

}
