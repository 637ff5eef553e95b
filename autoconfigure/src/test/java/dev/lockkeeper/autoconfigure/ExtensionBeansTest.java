package dev.lockkeeper.autoconfigure;

import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;

import javax.sql.DataSource;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.stereotype.Service;

import dev.lockkeeper.MigratorCustomizer;
import dev.lockkeeper.extension.JavaMigration;
import dev.lockkeeper.extension.MigrationCondition;
import dev.lockkeeper.extension.MigrationEvent;
import dev.lockkeeper.extension.MigrationHook;
import dev.lockkeeper.migration.HistoryTableName;
import dev.lockkeeper.migration.InvalidMigrationsException;
import dev.lockkeeper.migration.MigrationFailedException;
import dev.lockkeeper.test.MigrationFolder;
import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * The application's beans take part in its migrations, with one connection in the pool.
 */
@PostgresTest
@ExtendWith(OutputCaptureExtension.class)
class ExtensionBeansTest {

	private ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class, JdbcTemplateAutoConfiguration.class,
				LockkeeperAutoConfiguration.class))
		.withAllowBeanDefinitionOverriding(false);

	private TestSchema schema;

	private MigrationFolder files;

	@BeforeEach
	void prepare(TestSchema schema, MigrationFolder files) {
		this.schema = schema;
		this.files = files.up("001_log", "CREATE TABLE log (id int GENERATED ALWAYS AS IDENTITY, what text)")
			.up("002_demo_data", "INSERT INTO log (what) VALUES ('demo')")
			.up("004_last", "INSERT INTO log (what) VALUES ('last')");
		this.contextRunner = this.contextRunner.withPropertyValues(properties());
	}

	@Test
	void beansOfEachKindAreUsedInTheirOrder() {
		this.contextRunner.withUserConfiguration(Extensions.class, LogReader.class).run((context) -> {
			assertThat(context.getBean(LogReader.class).log).containsExactly("early before 003_code.up",
					"late before 003_code.up", "code", "last");
			assertThat(
					this.schema.queryForList("SELECT skipped FROM migrations WHERE skipped IS NOT NULL", String.class))
				.containsExactly("early condition: no demo");
			assertThat(this.schema.queryForObject("SELECT applied_by FROM migrations LIMIT 1", String.class))
				.startsWith("customized last");
		});
	}

	@Test
	void alsoWithLazyInitialization() {
		this.contextRunner
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.withUserConfiguration(Extensions.class, LogReader.class)
			.run((context) -> assertThat(this.schema.queryForList("SELECT what FROM log", String.class)).hasSize(4));
	}

	@Test
	void thoseOfAParentContextAreUsedToo() {
		new ApplicationContextRunner().withUserConfiguration(Extensions.class)
			.run((parent) -> this.contextRunner.withParent(parent)
				.withUserConfiguration(LogReader.class)
				.run((context) -> assertThat(context.getBean(LogReader.class).log).hasSize(4).contains("code")));
	}

	@Test
	void namesThatAreNoMigrationsAreAllRefused() {
		this.contextRunner.withUserConfiguration(Misnamed.class).run((context) -> {
			assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidMigrationsException.class)
				.hasMessageContaining("2 problems were found")
				.hasMessageContaining("bean 'normaliseNames': a migration in Java is named like a file without .sql")
				.hasMessageContaining("bean '003_names.up.sql': ");
			assertThat(this.schema.queryForObject("SELECT to_regclass('log') IS NULL", Boolean.class)).isTrue();
		});
	}

	@Test
	void theNameOfAFileIsADuplicate() {
		this.contextRunner
			.withBean("004_last.up", JavaMigration.class, () -> (connection) -> this.schema.execute("SELECT 1"))
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidMigrationsException.class)
				.hasMessageContaining("004_last.up.sql: is the same migration as"));
	}

	@ParameterizedTest
	@ValueSource(classes = { WantsDataSource.class, WantsTemplate.class, WantsService.class, HookWantsTemplate.class })
	void oneThatWantsTheDataSourceItselfIsToldWhyItCannotHaveIt(Class<?> configuration, CapturedOutput output) {
		String bean = Map
			.of(HookWantsTemplate.class, "bean 'hook'", WantsService.class,
					"bean '003_code.up' by way of bean 'boatService'")
			.getOrDefault(configuration, "bean '003_code.up'");
		assertThatException().isThrownBy(() -> application(configuration).run());
		assertThat(output.getAll()).containsOnlyOnce("APPLICATION FAILED TO START").doesNotContain("\tat ");
		String report = output.getAll().substring(output.getAll().indexOf("APPLICATION FAILED TO START"));
		assertThat(report).contains("Description:",
				bean + ": takes part in the migrations of the data source that it needs", "Action:",
				"let it use the connection that it is given");
		assertThat(this.schema.queryForObject("SELECT to_regclass('log') IS NULL", Boolean.class)).isTrue();
	}

	@Test
	void oneThatAsksForTheDataSourceWhileItWorksFails(CapturedOutput output) {
		assertThatException().isThrownBy(() -> application(AsksForDataSource.class).run())
			.withStackTraceContaining(MigrationFailedException.class.getName());
		String report = output.getAll().substring(output.getAll().indexOf("APPLICATION FAILED TO START"));
		assertThat(report).contains("Migration 003_code (up) failed at 003_code.up");
		assertThat(this.schema.queryForList("SELECT version FROM schema_migrations ORDER BY 1", String.class))
			.containsExactly("001_log", "002_demo_data");
	}

	private String[] properties() {
		return new String[] { "spring.datasource.url=" + this.schema.jdbcUrl(),
				"spring.datasource.username=" + this.schema.username(),
				"spring.datasource.password=" + this.schema.password(), "lockkeeper.locations=" + this.files.location(),
				"spring.datasource.hikari.maximum-pool-size=1", "spring.datasource.hikari.connection-timeout=20000" };
	}

	private SpringApplicationBuilder application(Class<?> configuration) {
		return new SpringApplicationBuilder(Application.class, configuration).web(WebApplicationType.NONE)
			.properties(properties())
			.properties("spring.main.banner-mode=off")
			.registerShutdownHook(false);
	}

	private static void log(Connection connection, String what) throws Exception {
		try (Statement statement = connection.createStatement()) {
			statement.execute("INSERT INTO log (what) VALUES ('" + what + "')");
		}
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ DataSourceAutoConfiguration.class, JdbcTemplateAutoConfiguration.class,
			LockkeeperAutoConfiguration.class })
	static class Application {

	}

	/** Reads with one of Boot's beans while it is made. */
	@Configuration(proxyBeanMethods = false)
	static class LogReader {

		final List<String> log;

		LogReader(JdbcTemplate jdbc) {
			this.log = jdbc.queryForList("SELECT what FROM log ORDER BY id", String.class);
		}

	}

	/** Declared against their order. */
	@Configuration(proxyBeanMethods = false)
	static class Extensions {

		@Bean("003_code.up")
		JavaMigration code() {
			return (connection) -> log(connection, "code");
		}

		@Bean
		@Order(2)
		MigrationHook lateHook() {
			return hook("late");
		}

		@Bean
		@Order(1)
		MigrationHook earlyHook() {
			return hook("early");
		}

		private static MigrationHook hook(String name) {
			return (event, connection) -> {
				if (event instanceof MigrationEvent.BeforeMigration before
						&& before.version().value().equals("003_code")) {
					log(connection, name + " before 003_code.up");
				}
			};
		}

		@Bean
		@Order(2)
		MigrationCondition lateCondition() {
			return condition("late condition");
		}

		@Bean
		@Order(1)
		MigrationCondition earlyCondition() {
			return condition("early condition");
		}

		private static MigrationCondition condition(String name) {
			return (version, connection) -> version.value().contains("demo") ? name + ": no demo" : null;
		}

		@Bean
		@Order(2)
		MigratorCustomizer lateCustomizer() {
			return (builder) -> builder.application("customized last").table(HistoryTableName.of("migrations"));
		}

		@Bean
		@Order(1)
		MigratorCustomizer earlyCustomizer() {
			return (builder) -> builder.application("customized first").table(HistoryTableName.of("overruled"));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Misnamed {

		@Bean
		JavaMigration normaliseNames() {
			return (connection) -> log(connection, "code");
		}

		@Bean("003_names.up.sql")
		JavaMigration names() {
			return (connection) -> log(connection, "code");
		}

		@Bean("003_good.up")
		JavaMigration good() {
			return (connection) -> log(connection, "code");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class WantsDataSource {

		@Bean("003_code.up")
		JavaMigration code(DataSource dataSource) {
			return (connection) -> new JdbcTemplate(dataSource).execute("SELECT 1");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class WantsTemplate {

		@Bean("003_code.up")
		JavaMigration code(JdbcTemplate jdbc) {
			return (connection) -> jdbc.execute("SELECT 1");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class WantsService {

		@Bean
		BoatService boatService(JdbcTemplate jdbc) {
			return new BoatService(jdbc);
		}

		@Bean("003_code.up")
		JavaMigration code(BoatService service) {
			return (connection) -> service.toString();
		}

	}

	record BoatService(JdbcTemplate jdbc) {

	}

	@Configuration(proxyBeanMethods = false)
	static class HookWantsTemplate {

		@Bean
		MigrationHook hook(JdbcTemplate jdbc) {
			return (event, connection) -> jdbc.execute("SELECT 1");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class AsksForDataSource {

		@Bean("003_code.up")
		JavaMigration code(ObjectProvider<DataSource> dataSource) {
			return (connection) -> new JdbcTemplate(dataSource.getObject()).execute("SELECT 1");
		}

	}

}
