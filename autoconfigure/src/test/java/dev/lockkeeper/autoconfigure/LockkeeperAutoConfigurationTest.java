package dev.lockkeeper.autoconfigure;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

import javax.sql.DataSource;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.beans.factory.config.BeanDefinitionCustomizer;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

import dev.lockkeeper.Migrator;
import dev.lockkeeper.migration.HistoryTableName;
import dev.lockkeeper.migration.InvalidMigrationsException;
import dev.lockkeeper.migration.LockTimeoutException;
import dev.lockkeeper.test.MigrationFolder;
import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is configured when, and which data source is migrated.
 */
@PostgresTest
class LockkeeperAutoConfigurationTest {

	private final ForbiddenDataSource forbidden = new ForbiddenDataSource();

	private ApplicationContextRunner contextRunner = new ApplicationContextRunner().withConfiguration(AutoConfigurations
		.of(DataSourceAutoConfiguration.class, JdbcTemplateAutoConfiguration.class, LockkeeperAutoConfiguration.class));

	private final TestSchema other = new TestSchema();

	private TestSchema schema;

	private MigrationFolder files;

	@BeforeEach
	void write(TestSchema schema, MigrationFolder files) {
		this.schema = schema;
		this.files = files.up("001_boats", "CREATE TABLE boats (name text); INSERT INTO boats VALUES ('Kate')")
			.down("001_boats", "DROP TABLE boats")
			.up("002_locks", "CREATE TABLE locks ()")
			.down("002_locks", "DROP TABLE locks");
		this.contextRunner = this.contextRunner.withPropertyValues(schema.springProperties())
			.withPropertyValues("lockkeeper.locations=" + this.files.location(),
					"spring.datasource.hikari.maximum-pool-size=1",
					"spring.datasource.hikari.connection-timeout=20000");
	}

	@AfterEach
	void dropOther() {
		this.other.close();
	}

	@Test
	void migratesTheApplicationsDataSource() {
		this.contextRunner.run((context) -> {
			assertThat(context).hasNotFailed().hasSingleBean(Migrator.class).hasSingleBean(MigrationGate.class);
			assertThat(isMigrated(this.schema)).isTrue();
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "false", "FALSE", "off", "no", "0" })
	void backsOffWhenDisabled(String word) {
		this.contextRunner.withBean(DataSource.class, () -> this.forbidden)
			.withPropertyValues("lockkeeper.enabled=" + word, "lockkeeper.direction=sideways")
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(LockkeeperAutoConfiguration.class)
				.doesNotHaveBean(MigrationRunner.class)
				.doesNotHaveBean(Migrator.class)
				.doesNotHaveBean(DataSourceGate.class));
		assertThat(this.forbidden.asked()).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "true", "on", "yes", "1" })
	void migratesWhenEnabledInAnyWord(String word) {
		this.contextRunner.withPropertyValues("lockkeeper.enabled=" + word)
			.run((context) -> assertThat(isMigrated(this.schema)).isTrue());
	}

	@Test
	void backsOffWithoutADataSource() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(LockkeeperAutoConfiguration.class))
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(LockkeeperAutoConfiguration.class)
				.doesNotHaveBean(Migrator.class));
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void anApplicationWithoutADataSourceIsMigratedOverTheConfiguredUrl(boolean withRoleInUrl) {
		String prefix = "lockkeeper.datasource.";
		String[] own = withRoleInUrl
				? new String[] { prefix + "url=%s&user=%s&password=%s".formatted(this.schema.jdbcUrl(),
						this.schema.username(), this.schema.password()) }
				: new String[] { prefix + "url=" + this.schema.jdbcUrl(), prefix + "username=" + this.schema.username(),
						prefix + "password=" + this.schema.password() };
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(LockkeeperAutoConfiguration.class))
			.withPropertyValues("lockkeeper.locations=" + this.files.location())
			.withPropertyValues(own)
			.run((context) -> {
				assertThat(context).hasNotFailed().hasSingleBean(Migrator.class).doesNotHaveBean(DataSource.class);
				assertThat(isMigrated(this.schema)).isTrue();
			});
	}

	@Test
	void aheadOfTimeTheUrlNeedNotBeKnown() {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			TestPropertyValues.of("lockkeeper.datasource.url=${DIRECT_URL}").applyTo(context);
			context.register(LockkeeperAutoConfiguration.class);
			context.refreshForAotProcessing(new RuntimeHints());
			assertThat(context.containsBeanDefinition("lockkeeperMigrationGate")).isTrue();
		}
	}

	@Test
	void backsOffWithoutTheDriver() {
		this.contextRunner.withClassLoader(new FilteredClassLoader(PGConnection.class))
			.withBean(DataSource.class, () -> this.forbidden)
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(LockkeeperAutoConfiguration.class));
		assertThat(this.forbidden.asked()).isZero();
	}

	@Test
	void migratorsOfTheApplicationReplaceTheConfiguredOne() {
		this.contextRunner.withUserConfiguration(OwnMigrators.class)
			.withBean("other", TestSchema.class, () -> this.other)
			.withPropertyValues("lockkeeper.table=ignored")
			.run((context) -> {
				assertThat(context).hasNotFailed()
					.doesNotHaveBean("lockkeeperMigrator")
					.doesNotHaveBean(DataSourceGate.class);
				assertThat(context.getBeansOfType(Migrator.class)).hasSize(2);
				assertThat(context.getBean(JdbcUser.class).boat()).isEqualTo("Kate");
				assertThat(hasTable(this.schema, "own_migrations")).isTrue();
				assertThat(hasTable(this.other, "other_migrations")).isTrue();
			});
	}

	@Test
	void theOnlyDataSourceIsMigratedWhateverItsName() {
		this.contextRunner.withBean("anything", DataSource.class, () -> this.other.pool(1))
			.run((context) -> assertThat(isMigrated(this.other)).isTrue());
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void theMarkedDataSourceIsMigratedAmongSeveral(boolean withPrimary) {
		this.contextRunner.withBean("dataSource", DataSource.class, () -> this.schema.pool(1), primary(withPrimary))
			.withUserConfiguration(MarkedDataSource.class)
			.withBean("other", TestSchema.class, () -> this.other)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(isMigrated(this.other)).isTrue();
				assertThat(isMigrated(this.schema)).isFalse();
			});
	}

	@Test
	void aMarkedDataSourceCanStandBesideTheOneOfSpringBoot() {
		this.contextRunner.withUserConfiguration(MarkedBesideDataSource.class)
			.withBean("other", TestSchema.class, () -> this.other)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(context.getBeansOfType(DataSource.class)).containsOnlyKeys("dataSource", "marked");
				assertThat(isMigrated(this.other)).isTrue();
				assertThat(isMigrated(this.schema)).isFalse();
			});
	}

	@Test
	void thePrimaryDataSourceIsMigratedWhenNoneIsMarked() {
		this.contextRunner.withBean("dataSource", DataSource.class, () -> this.schema.pool(1))
			.withBean("second", DataSource.class, () -> this.other.pool(1), primary(true))
			.run((context) -> {
				assertThat(isMigrated(this.other)).isTrue();
				assertThat(isMigrated(this.schema)).isFalse();
			});
	}

	@Test
	void aFallbackDataSourceGivesWayToTheRegularOne() {
		this.contextRunner
			.withBean("first", DataSource.class, () -> this.schema.pool(1),
					(definition) -> definition.setFallback(true))
			.withBean("second", DataSource.class, () -> this.other.pool(1))
			.run((context) -> {
				assertThat(isMigrated(this.other)).isTrue();
				assertThat(isMigrated(this.schema)).isFalse();
			});
	}

	@Test
	void noDataSourceIsMigratedForItsNameAlone() {
		this.contextRunner.withBean("dataSource", DataSource.class, () -> this.schema.pool(1))
			.withBean("second", DataSource.class, () -> this.other.pool(1))
			.run((context) -> {
				assertThat(context).getFailure()
					.rootCause()
					.isInstanceOf(UndecidedDataSourceException.class)
					.hasMessageContaining("dataSource, second");
				assertThat(isMigrated(this.schema)).isFalse();
				assertThat(isMigrated(this.other)).isFalse();
			});
	}

	@Test
	void severalMarkedDataSourcesAreRefused() {
		this.contextRunner.withUserConfiguration(MarkedDataSource.class, MarkedBesideDataSource.class)
			.withBean("other", TestSchema.class, () -> this.other)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(UndecidedDataSourceException.class)
				.hasMessageContaining("migrations, marked"));
	}

	@Test
	void aDataSourceOfTheParentContextIsMigrated() {
		new ApplicationContextRunner().withBean(DataSource.class, () -> this.schema.pool(1))
			.run((parent) -> new ApplicationContextRunner().withParent(parent)
				.withConfiguration(AutoConfigurations.of(LockkeeperAutoConfiguration.class))
				.withPropertyValues("lockkeeper.locations=" + this.files.location())
				.run((context) -> {
					assertThat(context).hasNotFailed();
					assertThat(isMigrated(this.schema)).isTrue();
				}));
	}

	@Test
	void directionTargetAndTableAreObeyed() {
		String table = this.other.name() + ".a\"b";
		ApplicationContextRunner contextRunner = this.contextRunner.withPropertyValues("lockkeeper.table=" + table);
		contextRunner.withPropertyValues("lockkeeper.target=001_boats")
			.run((context) -> assertThat(history("a\"b")).containsExactly("001_boats"));
		contextRunner.run((context) -> assertThat(history("a\"b")).containsExactly("001_boats", "002_locks"));
		contextRunner.withPropertyValues("lockkeeper.direction=down", "lockkeeper.target=001_boats")
			.run((context) -> assertThat(history("a\"b")).containsExactly("001_boats"));
		contextRunner.withPropertyValues("lockkeeper.direction=down")
			.run((context) -> assertThat(history("a\"b")).isEmpty());
		assertThat(hasTable(this.schema, "boats")).isFalse();
	}

	@Test
	void lockKeyAndWaitTimeoutAreObeyed() throws SQLException {
		long key = ThreadLocalRandom.current().nextLong();
		try (Connection holder = this.schema.connect(); Statement statement = holder.createStatement()) {
			statement.execute("SELECT pg_advisory_lock(" + key + ")");
			this.contextRunner.withPropertyValues("lockkeeper.lock.key=" + key, "lockkeeper.lock.wait-timeout=300ms")
				.run((context) -> assertThat(context).getFailure()
					.rootCause()
					.isInstanceOf(LockTimeoutException.class)
					.hasMessageContaining("advisory lock " + key + " was not free within")
					.hasMessageContaining("(lockkeeper.lock.wait-timeout: 300 ms)"));
		}
		assertThat(isMigrated(this.schema)).isFalse();
	}

	@Test
	void limitsOfStatementsAreObeyed() throws SQLException {
		this.schema.execute("CREATE TABLE busy ()");
		this.files.up("003_busy", "ALTER TABLE busy ADD COLUMN a int");
		try (Connection holder = this.schema.connect(); Statement statement = holder.createStatement()) {
			holder.setAutoCommit(false);
			statement.execute("LOCK TABLE busy");
			this.contextRunner.withPropertyValues("lockkeeper.ddl.lock-timeout=100ms", "lockkeeper.ddl.retry-for=0")
				.run((context) -> assertThat(context).getFailure().hasStackTraceContaining("(SQLSTATE 55P03)"));
		}
		this.files.up("003_busy", "SELECT pg_sleep(60)");
		this.contextRunner.withPropertyValues("lockkeeper.ddl.statement-timeout=100ms")
			.run((context) -> assertThat(context).getFailure().hasStackTraceContaining("(SQLSTATE 57014)"));
	}

	@Test
	void theScopeOfTheLockIsObeyed() {
		this.files.up("003_index", "CREATE INDEX CONCURRENTLY boat_names ON boats (name)");
		this.contextRunner.withPropertyValues("lockkeeper.lock.scope=transaction")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidMigrationsException.class)
				.hasMessageContaining("003_index.up.sql"));
		this.contextRunner.withPropertyValues("lockkeeper.lock.scope=session")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void aMissingLocationCanBeAllowed() {
		ApplicationContextRunner contextRunner = this.contextRunner
			.withPropertyValues("lockkeeper.locations=classpath:nowhere");
		contextRunner.run((context) -> assertThat(context).getFailure()
			.rootCause()
			.isInstanceOf(InvalidMigrationsException.class)
			.hasMessageContaining("classpath:nowhere"));
		contextRunner.withPropertyValues("lockkeeper.fail-on-missing-location=false")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void theHistoryNamesTheApplicationAndItsVersion() {
		this.contextRunner.withPropertyValues("spring.application.name=harbour", "spring.application.version=1.2.3")
			.run((context) -> assertThat(this.schema
				.queryForObject("SELECT applied_by FROM schema_migrations WHERE version = '001_boats'", String.class))
				.startsWith("harbour 1.2.3 @"));
	}

	private static BeanDefinitionCustomizer primary(boolean primary) {
		return (definition) -> definition.setPrimary(primary);
	}

	private List<String> history(String table) {
		return this.other.queryForList("SELECT version FROM \"" + table.replace("\"", "\"\"") + "\" ORDER BY 1",
				String.class);
	}

	private static boolean isMigrated(TestSchema schema) {
		return hasTable(schema, "schema_migrations") && hasTable(schema, "boats");
	}

	private static boolean hasTable(TestSchema schema, String table) {
		return schema.queryForObject("SELECT to_regclass(?) IS NOT NULL", Boolean.class, table);
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnMigrators {

		@Bean
		JdbcUser jdbcUser(JdbcTemplate jdbc) {
			return new JdbcUser(jdbc.queryForObject("SELECT name FROM boats", String.class));
		}

		@Bean
		Migrator own(DataSource dataSource, Environment environment) {
			return migrator(dataSource, environment, "own_migrations");
		}

		@Bean
		Migrator others(TestSchema other, Environment environment) {
			SingleConnectionDataSource dataSource = new SingleConnectionDataSource(other.connect(), true);
			return migrator(dataSource, environment, "other_migrations");
		}

		private static Migrator migrator(DataSource dataSource, Environment environment, String table) {
			return Migrator.builder(dataSource)
				.locations(environment.getRequiredProperty("lockkeeper.locations"))
				.table(HistoryTableName.of(table))
				.build();
		}

	}

	/**
	 * A bean that queried the database when it was made.
	 *
	 * @param boat what it found
	 */
	record JdbcUser(String boat) {

	}

	@Configuration(proxyBeanMethods = false)
	static class MarkedDataSource {

		@Bean
		@MigrationDataSource
		DataSource migrations(TestSchema other) {
			return other.pool(1);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class MarkedBesideDataSource {

		@MigrationDataSource
		@Bean(defaultCandidate = false)
		DataSource marked(TestSchema other) {
			return other.pool(1);
		}

	}

}
