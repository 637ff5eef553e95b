package dev.lockkeeper.autoconfigure;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.ConfigurationPropertiesBinding;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.info.BuildProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.jdbc.core.JdbcTemplate;

import dev.lockkeeper.Migrator;

/**
 * Auto-configuration of Lockkeeper: migrates the application's PostgreSQL before anything
 * else uses it.
 */
@AutoConfiguration(after = DataSourceAutoConfiguration.class)
@ConditionalOnClass({ JdbcTemplate.class, PGConnection.class })
@ConditionalOnBean(DataSource.class)
@ConditionalOnBooleanProperty(name = "lockkeeper.enabled", matchIfMissing = true)
@EnableConfigurationProperties(LockkeeperProperties.class)
public final class LockkeeperAutoConfiguration {

	@Bean
	@ConfigurationPropertiesBinding
	static DirectionConverter lockkeeperDirectionConverter() {
		return new DirectionConverter();
	}

	@Bean
	static PropertyChecks lockkeeperPropertyChecks() {
		return new PropertyChecks();
	}

	@Bean
	static LazyInitializationExcludeFilter lockkeeperLazyInitializationExcludeFilter() {
		return LazyInitializationExcludeFilter.forBeanTypes(MigrationGate.class);
	}

	@Bean
	@ConditionalOnMissingBean
	Migrator lockkeeperMigrator(LockkeeperProperties properties, ObjectProvider<DataSource> dataSource,
			@MigrationDataSource ObjectProvider<DataSource> migrationDataSource, ResourceLoader resourceLoader,
			Environment environment, ObjectProvider<BuildProperties> build) {
		return Migrator.builder(migrationDataSource.getIfAvailable(dataSource::getObject))
			.resourceLoader(resourceLoader)
			.direction(properties.direction())
			.target(properties.target())
			.locations(properties.locations())
			.failOnMissingLocation(properties.failOnMissingLocation())
			.table(properties.table())
			.lockKey(properties.lock().key())
			.lockWaitTimeout(properties.lock().waitTimeout())
			.application(describe(environment, build.getIfAvailable()))
			.build();
	}

	private static String describe(Environment environment, @Nullable BuildProperties build) {
		String name = environment.getProperty("spring.application.name", "application");
		String version = (build != null) ? build.getVersion() : environment.getProperty("spring.application.version");
		return (version != null) ? name + " " + version : name;
	}

	@Bean
	@ConditionalOnMissingBean
	MigrationRunner lockkeeperMigrationRunner(ObjectProvider<Migrator> migrators, ApplicationEventPublisher publisher) {
		return new MigrationRunner(migrators.orderedStream().toList(), publisher);
	}

	@Bean
	@ConditionalOnMissingBean
	MigrationGate lockkeeperMigrationGate(MigrationRunner runner) {
		return new MigrationGate(runner);
	}

}
