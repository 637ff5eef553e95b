package dev.lockkeeper.autoconfigure;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.info.BuildProperties;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;

import dev.lockkeeper.Migrator;
import dev.lockkeeper.migration.Direction;
import dev.lockkeeper.postgres.StatementLimits;

/**
 * Makes the migrator that the properties describe. Apart from the migrator's bean,
 * because a data source may have to be migrated before it can be handed to any bean.
 */
final class MigratorFactory {

	private final LockkeeperProperties properties;

	private final ResourceLoader resourceLoader;

	private final Environment environment;

	private final @Nullable BuildProperties build;

	MigratorFactory(LockkeeperProperties properties, ResourceLoader resourceLoader, Environment environment,
			@Nullable BuildProperties build) {
		this.properties = properties;
		this.resourceLoader = resourceLoader;
		this.environment = environment;
		this.build = build;
	}

	Migrator create(DataSource dataSource) {
		LockkeeperProperties.Ddl ddl = this.properties.ddl();
		return Migrator.builder(dataSource)
			.resourceLoader(this.resourceLoader)
			.direction(Direction.of(this.properties.direction()))
			.target(this.properties.target())
			.locations(this.properties.locations())
			.failOnMissingLocation(this.properties.failOnMissingLocation())
			.table(this.properties.table())
			.lockKey(this.properties.lock().key())
			.lockWaitTimeout(this.properties.lock().waitTimeout())
			.lockScope(this.properties.lock().scope())
			.limits(new StatementLimits(ddl.lockTimeout(), ddl.retryFor(), ddl.statementTimeout()))
			.connectRetryFor(this.properties.connect().retryFor())
			.resolve(this.properties.resolve())
			.application(application())
			.build();
	}

	private String application() {
		String name = this.environment.getProperty("spring.application.name", "application");
		String version = (this.build != null) ? this.build.getVersion()
				: this.environment.getProperty("spring.application.version");
		return (version != null) ? name + " " + version : name;
	}

}
