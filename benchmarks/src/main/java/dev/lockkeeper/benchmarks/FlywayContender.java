package dev.lockkeeper.benchmarks;

import javax.sql.DataSource;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;

/**
 * Flyway with its defaults, in one of its two ways to lock on PostgreSQL.
 *
 * @param transactionalLock whether the lock ends with a transaction, as is the default
 */
record FlywayContender(boolean transactionalLock) implements Contender {

	@Override
	public String name() {
		return this.transactionalLock ? "Flyway" : "Flyway, session lock";
	}

	@Override
	public void migrate(DataSource dataSource, MigrationSet files) {
		configure(dataSource, files).load().migrate();
	}

	@Override
	public void recordAll(DataSource dataSource, MigrationSet files) {
		configure(dataSource, files).skipExecutingMigrations(true).load().migrate();
	}

	private FluentConfiguration configure(DataSource dataSource, MigrationSet files) {
		FluentConfiguration configuration = Flyway.configure()
			.dataSource(dataSource)
			.locations("filesystem:" + files.flyway());
		configuration.getConfigurationExtension(PostgreSQLConfigurationExtension.class)
			.setTransactionalLock(this.transactionalLock);
		return configuration;
	}

}
