package dev.lockkeeper.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;

import dev.lockkeeper.Migrator;
import dev.lockkeeper.actuate.MigrationsHealthAutoConfiguration;
import dev.lockkeeper.migration.HistoryTableName;
import dev.lockkeeper.test.MigrationFolder;
import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * An application with two data sources and a migrator for each, as the documentation has
 * it.
 */
@PostgresTest
class SeveralMigratorsTest {

	private static final Path DOCUMENT = Path.of("..", "docs", "several-schemas.md");

	private static final Path THIS = Path.of("src/test/java/dev/lockkeeper/autoconfigure/SeveralMigratorsTest.java");

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class, JdbcTemplateAutoConfiguration.class,
				LockkeeperAutoConfiguration.class, MigrationsHealthAutoConfiguration.class))
		.withUserConfiguration(TwoMigrators.class);

	private TestSchema schema;

	private MigrationFolder orderFiles;

	private MigrationFolder billingFiles;

	@BeforeEach
	void write(TestSchema schema, @TempDir Path orders, @TempDir Path billing) {
		this.schema = schema;
		schema.execute("CREATE SCHEMA " + schema.name() + "_orders", "CREATE SCHEMA " + schema.name() + "_billing");
		this.orderFiles = new MigrationFolder(orders).up("001_orders",
				"CREATE TABLE orders.orders (id int PRIMARY KEY)".replace("orders.", schema.name() + "_orders."));
		this.billingFiles = new MigrationFolder(billing).up("001_bills",
				"CREATE TABLE billing.bills AS SELECT count(*) AS orders FROM orders.orders"
					.replace("billing.", schema.name() + "_billing.")
					.replace("orders.orders", schema.name() + "_orders.orders"));
	}

	@AfterEach
	void dropSchemas() {
		this.schema
			.execute("DROP SCHEMA %1$s_orders CASCADE; DROP SCHEMA %1$s_billing CASCADE".formatted(this.schema.name()));
	}

	@Test
	void eachHasItsOwnFilesTableAndLockAndWhatUsesADatabaseWaitsForAll() {
		runner().run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBeansOfType(Migrator.class)).containsOnlyKeys("orders", "billing");
			Migrator orders = context.getBean("orders", Migrator.class);
			Migrator billing = context.getBean("billing", Migrator.class);
			assertThat(orders.status().lockKey()).isNotEqualTo(billing.status().lockKey());
			assertThat(versions("orders")).containsExactly("001_orders");
			assertThat(versions("billing")).containsExactly("001_bills");
			assertThat(context.getBean(EarlyUser.class).bills()).isOne();
			assertThat(context.getBean(MigrationRunner.class).migrators()).containsExactly(orders, billing);
		});
	}

	@Test
	void healthHasAComponentForEach() {
		runner().run((context) -> assertThat(
				context.getBean("migrationsHealthContributor", CompositeHealthContributor.class).stream())
			.extracting((entry) -> entry.name())
			.containsExactlyInAnyOrder("orders", "billing"));
	}

	@Test
	void whenOneFailsThoseBeforeItHaveMigratedAndTheApplicationDoesNotStart() {
		this.billingFiles.up("002_wrong", "SELECT 1 / 0");
		runner()
			.run((context) -> assertThat(context).hasFailed().getFailure().hasStackTraceContaining("division by zero"));
		assertThat(versions("orders")).containsExactly("001_orders");
		assertThat(versions("billing")).containsExactly("001_bills");
	}

	@Test
	void whoeverHoldsTheLockOfOneDoesNotHoldUpTheOther() throws Exception {
		long[] key = new long[1];
		runner().run((context) -> key[0] = context.getBean("billing", Migrator.class).status().lockKey());
		this.orderFiles.up("002_more", "SELECT 1");
		this.billingFiles.up("002_more", "SELECT 1");
		try (Connection holder = this.schema.connect()) {
			holder.createStatement().execute("SELECT pg_advisory_lock(" + key[0] + ")");
			CompletableFuture<Void> start = CompletableFuture
				.runAsync(() -> runner().run((context) -> assertThat(context).hasNotFailed()));
			await().until(() -> versions("orders").contains("002_more"));
			assertThat(versions("billing")).doesNotContain("002_more");
			assertThat(start).isNotDone();
			holder.createStatement().execute("SELECT pg_advisory_unlock(" + key[0] + ")");
			start.get();
		}
		assertThat(versions("billing")).contains("002_more");
	}

	@Test
	void modesHoldForAll() {
		runner().withPropertyValues("lockkeeper.mode=validate")
			.run((context) -> assertThat(context).hasFailed().getFailure().hasStackTraceContaining("to be applied"));
		runner().run((context) -> assertThat(context).hasNotFailed());
		runner().withPropertyValues("lockkeeper.mode=validate").run((context) -> assertThat(context).hasNotFailed());
	}

	@ParameterizedTest
	@ValueSource(strings = { "direction=down", "target=001_orders", "baseline=001_orders", "adopt=flyway",
			"resolve=001_orders:1:redo" })
	void whatIsAskedOfAMigratorThatThereIsNotIsRefused(String setting) {
		runner().withPropertyValues("lockkeeper." + setting)
			.run((context) -> assertThat(context).hasFailed()
				.getFailure()
				.hasRootCauseInstanceOf(InvalidConfigurationPropertyValueException.class)
				.rootCause()
				.hasMessageContaining("lockkeeper." + setting.substring(0, setting.indexOf('=')))
				.hasMessageContaining("own Migrator beans do not read it"));
		assertThat(this.schema.queryForObject("SELECT to_regclass(?) IS NULL", Boolean.class,
				this.schema.name() + "_orders.schema_migrations"))
			.isTrue();
	}

	@Test
	void theDocumentedBeansAreTheOnesTestedHere() throws IOException {
		Matcher java = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(DOCUMENT));
		assertThat(java.find()).isTrue();
		assertThat(words(Files.readString(THIS))).contains(words(java.group(1)
			.replace("\"classpath:db/orders\"", "location(\"orders\")")
			.replace("\"classpath:db/billing\"", "location(\"billing\")")
			.replace("\"orders.schema_migrations\"", "table(\"orders\")")
			.replace("\"billing.schema_migrations\"", "table(\"billing\")")));
	}

	private static String words(String code) {
		return code.replaceAll("\\s+", "");
	}

	private List<String> versions(String name) {
		return this.schema.queryForList(
				"SELECT version FROM %s_%s.schema_migrations ORDER BY 1".formatted(this.schema.name(), name),
				String.class);
	}

	private ApplicationContextRunner runner() {
		return this.contextRunner.withPropertyValues("test.schema=" + this.schema.name(),
				"test.url=" + this.schema.jdbcUrl(), "test.username=" + this.schema.username(),
				"test.password=" + this.schema.password(), "test.location.orders=" + this.orderFiles.location(),
				"test.location.billing=" + this.billingFiles.location());
	}

	@Configuration(proxyBeanMethods = false)
	static class TwoMigrators {

		private final Environment environment;

		TwoMigrators(Environment environment) {
			this.environment = environment;
		}

		@Bean
		@Order(1)
		Migrator orders(DataSource dataSource) {
			return Migrator.builder(dataSource)
				.locations(location("orders"))
				.table(HistoryTableName.of(table("orders")))
				.build();
		}

		@Bean
		@Order(2)
		Migrator billing(@Qualifier("billing") DataSource dataSource) {
			return Migrator.builder(dataSource)
				.locations(location("billing"))
				.table(HistoryTableName.of(table("billing")))
				.build();
		}

		private String location(String name) {
			return this.environment.getRequiredProperty("test.location." + name);
		}

		private String table(String name) {
			return this.environment.getRequiredProperty("test.schema") + "_" + name + ".schema_migrations";
		}

		@Bean
		@Primary
		DataSource dataSource() {
			return pool();
		}

		@Bean
		@Qualifier("billing")
		DataSource billingDataSource() {
			return pool();
		}

		private DataSource pool() {
			HikariDataSource pool = new HikariDataSource();
			pool.setJdbcUrl(this.environment.getRequiredProperty("test.url"));
			pool.setUsername(this.environment.getRequiredProperty("test.username"));
			pool.setPassword(this.environment.getRequiredProperty("test.password"));
			pool.setMaximumPoolSize(2);
			return pool;
		}

		@Bean
		EarlyUser earlyUser(JdbcTemplate jdbc) {
			return new EarlyUser(jdbc.queryForMap("SELECT count(*) AS bills FROM "
					+ this.environment.getRequiredProperty("test.schema") + "_billing.bills"));
		}

	}

	/** Reads a table of the second migrator while it is being made. */
	record EarlyUser(Map<String, Object> row) {

		long bills() {
			return (Long) this.row.get("bills");
		}

	}

}
