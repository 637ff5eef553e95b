package dev.lockkeeper.autoconfigure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import javax.sql.DataSource;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.DefaultApplicationArguments;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceInitializationAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;

import dev.lockkeeper.Migrator;
import dev.lockkeeper.migration.MigrationReport;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.test.MigrationFolder;
import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The runner works once per context, when the gate asks for it, and reports when Spring
 * Boot calls it.
 */
@PostgresTest
class MigrationRunnerTest {

	private ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class, JdbcTemplateAutoConfiguration.class,
				JdbcClientAutoConfiguration.class, LockkeeperAutoConfiguration.class))
		.withUserConfiguration(Listener.class);

	private TestSchema schema;

	private MigrationFolder files;

	@BeforeEach
	void prepare(TestSchema schema, MigrationFolder files) {
		this.schema = schema;
		this.files = files.up("001_boats", "CREATE TABLE boats (name text)");
		this.contextRunner = this.contextRunner.withPropertyValues(schema.springProperties())
			.withPropertyValues("lockkeeper.locations=" + this.files.location(),
					"spring.datasource.hikari.maximum-pool-size=1");
	}

	@Test
	void theWorkIsDoneBeforeTheRunnerIsCalledAndReportedWhenItIs() {
		this.contextRunner.run((context) -> {
			assertThat(history()).containsExactly("001_boats");
			assertThat(reports(context)).isEmpty();
			run(context);
			assertThat(reports(context)).singleElement()
				.satisfies(
						(report) -> assertThat(report.versions()).containsExactly(new MigrationVersion("001_boats")));
		});
	}

	@Test
	void theWorkIsDoneOncePerContext() {
		this.contextRunner.run((context) -> {
			this.files.up("002_late", "CREATE TABLE late ()");
			run(context);
			context.getBean(MigrationRunner.class).migrate();
			assertThat(history()).containsExactly("001_boats");
		});
	}

	/**
	 * As in an application that was processed ahead of time, whose beans are all there.
	 */
	@Test
	void whatIsSwitchedOffWhenTheApplicationStartsIsNotRun() {
		LockkeeperProperties properties = new Binder(new MapConfigurationPropertySource(
				Map.of("lockkeeper.enabled", "false", "lockkeeper.exit-after", "true")))
			.bindOrCreate("lockkeeper", LockkeeperProperties.class);
		this.contextRunner.withPropertyValues("lockkeeper.mode=plan").run((context) -> {
			ProcessExit noExit = new ProcessExit(
					context.getSourceApplicationContext(ConfigurableApplicationContext.class));
			MigrationRunner runner = new MigrationRunner(context.getBeanProvider(Migrator.class),
					new ConfiguredRun(properties, noExit), new RunningMigrators(), context);
			runner.run(new DefaultApplicationArguments());
			assertThat(runner.isDone()).isTrue();
			assertThat(reports(context)).isEmpty();
		});
		assertThat(this.schema.queryForObject("SELECT to_regclass('boats') IS NULL", Boolean.class)).isTrue();
	}

	@Test
	void theRunnerComesBeforeThoseOfTheApplication() {
		this.contextRunner.run((context) -> assertThat(context.getBean(MigrationRunner.class).getOrder())
			.isEqualTo(Ordered.HIGHEST_PRECEDENCE));
	}

	@Test
	void everythingThatSpringBootMakesForJdbcDependsOnTheGate() {
		this.contextRunner.run((context) -> {
			for (String bean : List.of("jdbcTemplate", "namedParameterJdbcTemplate", "jdbcClient")) {
				assertThat(dependsOn(context, bean)).as(bean).contains("lockkeeperMigrationGate");
			}
		});
	}

	@Test
	void theGateIsKnownWithoutAnyOtherConfigurationOfSpringBoot() {
		this.contextRunner.withBean("user", UserOfTheDatabase.class)
			.run((context) -> assertThat(dependsOn(context, "user")).contains("lockkeeperMigrationGate"));
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(LockkeeperAutoConfiguration.class))
			.withBean(DataSource.class, () -> this.schema.pool(1))
			.withPropertyValues("lockkeeper.locations=" + this.files.location())
			.withBean("user", UserOfTheDatabase.class)
			.run((context) -> assertThat(dependsOn(context, "user")).contains("lockkeeperMigrationGate"));
	}

	@Test
	void scriptsRunAfterTheGateAndTheGateWaitsForNothing() {
		this.files.file("data.script", "INSERT INTO boats (name) VALUES ('Kate')");
		this.contextRunner.withConfiguration(AutoConfigurations.of(DataSourceInitializationAutoConfiguration.class))
			.withPropertyValues("spring.sql.init.mode=always",
					"spring.sql.init.data-locations=" + this.files.location() + "/data.script")
			.run((context) -> {
				assertThat(dependsOn(context, "dataSourceScriptDatabaseInitializer"))
					.containsExactly("lockkeeperMigrationGate");
				assertThat(dependsOn(context, "lockkeeperMigrationGate")).isEmpty();
				assertThat(this.schema.queryForList("SELECT name FROM boats", String.class)).containsExactly("Kate");
			});
	}

	private static List<String> dependsOn(AssertableApplicationContext context, String bean) {
		DefaultListableBeanFactory beanFactory = (DefaultListableBeanFactory) context.getSourceApplicationContext()
			.getAutowireCapableBeanFactory();
		String[] names = beanFactory.getBeanDefinition(bean).getDependsOn();
		return (names != null) ? Arrays.asList(names) : List.of();
	}

	private static void run(AssertableApplicationContext context) {
		context.getBean(MigrationRunner.class).run(new DefaultApplicationArguments());
	}

	private static List<MigrationReport> reports(AssertableApplicationContext context) {
		return context.getBean(Listener.class).reports;
	}

	private List<String> history() {
		return this.schema.queryForList("SELECT version FROM schema_migrations ORDER BY 1", String.class);
	}

	@Configuration(proxyBeanMethods = false)
	static class Listener {

		final List<MigrationReport> reports = new ArrayList<>();

		@EventListener
		void on(MigrationCompletedEvent event) {
			this.reports.add(event.report());
		}

	}

	@DependsOnDatabaseInitialization
	static class UserOfTheDatabase {

	}

}
