package dev.lockkeeper.autoconfigure;

import javax.sql.DataSource;

import org.postgresql.PGConnection;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.info.BuildProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.sql.init.dependency.DatabaseInitializationDependencyConfigurer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportRuntimeHints;
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
@Conditional({ OnEnabledCondition.class, OnDatabaseCondition.class })
@EnableConfigurationProperties(LockkeeperProperties.class)
@Import(DatabaseInitializationDependencyConfigurer.class)
@ImportRuntimeHints(PropertyValueHints.class)
public final class LockkeeperAutoConfiguration {

	@Bean
	static PropertyChecks lockkeeperPropertyChecks() {
		return new PropertyChecks();
	}

	@Bean
	static LazyInitializationExcludeFilter lockkeeperLazyInitializationExcludeFilter() {
		return LazyInitializationExcludeFilter.forBeanTypes(MigrationGate.class);
	}

	@Bean
	static RunningMigrators lockkeeperRunningMigrators() {
		return new RunningMigrators();
	}

	@Bean
	@ConditionalOnMissingBean
	MigrationRunner lockkeeperMigrationRunner(ObjectProvider<Migrator> migrators, LockkeeperProperties properties,
			RunningMigrators known, ConfigurableApplicationContext context) {
		if (context.getBeanNamesForType(MigratorFactory.class, false, false).length == 0) {
			OwnMigrators.requireNothingElse(properties);
		}
		return new MigrationRunner(migrators, new ConfiguredRun(properties, new ProcessExit(context)), known, context);
	}

	@Bean
	@ConditionalOnMissingBean
	MigrationGate lockkeeperMigrationGate(MigrationRunner runner) {
		return new MigrationGate(runner);
	}

	/**
	 * The migrator that the properties describe. An application's own migrators have data
	 * sources of their own choice, which only the {@link MigrationGate} waits for.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMissingBean(Migrator.class)
	static class MigratorConfiguration {

		@Bean
		static DataSourceGate lockkeeperDataSourceGate(ConfigurableListableBeanFactory beanFactory,
				ObjectProvider<MigratorFactory> migrators, ObjectProvider<MigrationRunner> runner) {
			return new DataSourceGate(beanFactory, migrators, runner);
		}

		@Bean
		ConfiguredDataSource lockkeeperConfiguredDataSource(LockkeeperProperties properties) {
			return new ConfiguredDataSource(properties.datasource());
		}

		@Bean
		MigratorFactory lockkeeperMigratorFactory(LockkeeperProperties properties, ConfiguredDataSource dataSource,
				ConfigurableListableBeanFactory beanFactory, ResourceLoader resourceLoader, Environment environment,
				ObjectProvider<BuildProperties> build) {
			return new MigratorFactory(properties, dataSource, new MigratorExtensions(beanFactory), resourceLoader,
					environment, build.getIfAvailable());
		}

		@Bean
		Migrator lockkeeperMigrator(MigratorFactory migrators, ConfigurableListableBeanFactory beanFactory) {
			if (migrators.hasOwnDataSource() || MigrationDataSourceName.isNone(beanFactory)) {
				return migrators.migrator(null);
			}
			String dataSource = MigrationDataSourceName.find(beanFactory);
			return migrators.migrator(beanFactory.getBean(dataSource, DataSource.class));
		}

	}

}
