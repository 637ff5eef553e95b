package dev.lockkeeper.autoconfigure;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.MutuallyExclusiveConfigurationPropertiesException;
import org.springframework.boot.info.BuildProperties;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;

import dev.lockkeeper.Migrator;
import dev.lockkeeper.MigratorBuilder;
import dev.lockkeeper.migration.Checks;
import dev.lockkeeper.migration.Direction;
import dev.lockkeeper.postgres.StatementLimits;

/**
 * Makes the migrator that the properties describe. Apart from the migrator's bean,
 * because a data source may have to be migrated before it can be handed to any bean.
 */
final class MigratorFactory {

	private final LockkeeperProperties properties;

	private final ConfiguredDataSource dataSource;

	private final MigratorExtensions extensions;

	private final ResourceLoader resourceLoader;

	private final Environment environment;

	private final @Nullable BuildProperties build;

	private @Nullable Migrator migrator;

	MigratorFactory(LockkeeperProperties properties, ConfiguredDataSource dataSource, MigratorExtensions extensions,
			ResourceLoader resourceLoader, Environment environment, @Nullable BuildProperties build) {
		this.properties = properties;
		this.dataSource = dataSource;
		this.extensions = extensions;
		this.resourceLoader = resourceLoader;
		this.environment = environment;
		this.build = build;
	}

	/** Whether the migrator can do without any data source of the application. */
	boolean hasOwnDataSource() {
		return this.dataSource.isComplete();
	}

	/**
	 * The migrator, made when this is called for the first time.
	 * @param application the application's data source, which the configuration may
	 * replace; {@code null} only if there is none, or if it {@link #hasOwnDataSource()
	 * does without}
	 */
	synchronized Migrator migrator(@Nullable DataSource application) {
		Migrator migrator = this.migrator;
		if (migrator == null) {
			migrator = create(this.dataSource.insteadOf(application));
			this.migrator = migrator;
		}
		return migrator;
	}

	private Migrator create(DataSource dataSource) {
		MutuallyExclusiveConfigurationPropertiesException.throwIfMultipleNonNullValuesIn((entries) -> {
			entries.put("lockkeeper.baseline", this.properties.baseline());
			entries.put("lockkeeper.adopt", this.properties.adopt());
		});
		LockkeeperProperties.Ddl ddl = this.properties.ddl();
		LockkeeperProperties.Checks checks = this.properties.checks();
		LockkeeperProperties.Lint lint = this.properties.lint();
		MigratorBuilder builder = Migrator.builder(dataSource)
			.resourceLoader(this.resourceLoader)
			.direction(Direction.of(this.properties.direction()))
			.target(this.properties.target())
			.locations(this.properties.locations())
			.failOnMissingLocation(this.properties.failOnMissingLocation())
			.fileNaming(this.properties.fileNaming())
			.table(this.properties.table())
			.checks(new Checks(checks.checksum(), checks.outOfOrder(), checks.missing()))
			.lint(lint.enabled(), lint.disabledRules(), lint.smallTable().toBytes())
			.baseline(this.properties.baseline())
			.adopt(this.properties.adopt())
			.lockKey(this.properties.lock().key())
			.lockWaitTimeout(this.properties.lock().waitTimeout())
			.lockScope(this.properties.lock().scope())
			.limits(new StatementLimits(ddl.lockTimeout(), ddl.retryFor(), ddl.statementTimeout()))
			.connectRetryFor(this.properties.connect().retryFor())
			.resolve(this.properties.resolve())
			.application(application());
		this.extensions.addTo(builder);
		return builder.build();
	}

	private String application() {
		String name = this.environment.getProperty("spring.application.name", "application");
		String version = (this.build != null) ? this.build.getVersion()
				: this.environment.getProperty("spring.application.version");
		return (version != null) ? name + " " + version : name;
	}

}
