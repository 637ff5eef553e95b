package dev.lockkeeper.autoconfigure.jpa;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;

import dev.lockkeeper.autoconfigure.MigrationDataSource;
import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Migrates as the owner and serves as a role without DDL rights, which both have the
 * rights that the documentation gives them and no others.
 */
@PostgresTest
class MigrationRoleTest {

	private static final Path RECIPES = Path.of("..", "docs", "recipes.md");

	private static final AtomicInteger COUNTER = new AtomicInteger();

	private final String suffix = ProcessHandle.current().pid() + "_" + COUNTER.incrementAndGet();

	private final String owner = "moorings_owner_" + this.suffix;

	private final String app = "moorings_app_" + this.suffix;

	private TestSchema schema;

	@BeforeEach
	void createRoles(TestSchema schema) throws IOException {
		this.schema = schema;
		schema.execute(documentedStatements("CREATE ROLE"));
		schema.execute("ALTER ROLE " + this.owner + " PASSWORD 'owns'",
				"ALTER ROLE " + this.app + " PASSWORD 'serves'");
	}

	@AfterEach
	void dropRoles() {
		this.schema.execute("DROP OWNED BY " + this.owner + " CASCADE", "DROP OWNED BY " + this.app + " CASCADE",
				"DROP ROLE " + this.owner + ", " + this.app);
	}

	private String[] documentedStatements(String first) throws IOException {
		Matcher sql = Pattern.compile("```sql\n(" + first + ".*?)```", Pattern.DOTALL)
			.matcher(Files.readString(RECIPES));
		assertThat(sql.find()).isTrue();
		return Arrays.stream(sql.group(1).split(";"))
			.map((statement) -> statement.strip()
				.replace("moorings_owner", this.owner)
				.replace("moorings_app", this.app)
				.replace("SCHEMA public", "SCHEMA " + this.schema.name()))
			.filter((statement) -> !statement.isEmpty())
			.toArray(String[]::new);
	}

	@ParameterizedTest
	@EnumSource
	void theOwnerMigratesAndTheApplicationServesWithItsOwnRole(Way way) {
		Class<?>[] configurations = (way == Way.BEAN) ? new Class<?>[] { OwnersDataSource.class } : new Class<?>[0];
		try (ConfigurableApplicationContext context = application(configurations).properties(way.properties(this))
			.run()) {
			assertThat(context.getBeansOfType(DataSource.class)).hasSize((way == Way.BEAN) ? 2 : 1);
			assertServesWithoutRightsToChangeTables(context);
		}
		assertThat(this.schema.queryForList("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = ?",
				String.class, this.schema.name()))
			.containsExactly(this.owner);
		assertNoSessionIsLeft();
	}

	/** A service that owned its tables until now. */
	@Test
	void whatTheServingRoleOwnsCanBeGivenToTheOwner() throws IOException {
		this.schema.execute("GRANT CREATE ON SCHEMA %s TO %s".formatted(this.schema.name(), this.app));
		application().run().close();
		this.schema.execute("REVOKE CREATE ON SCHEMA %s FROM %s".formatted(this.schema.name(), this.app));
		this.schema.execute(documentedStatements("BEGIN;\nREASSIGN OWNED"));
		try (ConfigurableApplicationContext context = application().properties(Way.COMPLETE.properties(this)).run()) {
			assertServesWithoutRightsToChangeTables(context);
		}
		assertThat(this.schema.queryForList("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = ?",
				String.class, this.schema.name()))
			.containsExactly(this.owner);
	}

	@Test
	void withoutAnOwnerTheServingRoleCannotMigrate() {
		assertThatException().isThrownBy(() -> application().run()).withStackTraceContaining("permission denied");
	}

	@Test
	void theOwnersPasswordMustBeRight() {
		assertThatException()
			.isThrownBy(
					() -> application()
						.properties("lockkeeper.datasource.username=no_such_role",
								"lockkeeper.datasource.password=owns", "lockkeeper.connect.retry-for=0")
						.run())
			.withStackTraceContaining("no_such_role")
			.satisfies((ex) -> assertThat(ex).hasStackTraceContaining("No connection to the database"));
	}

	@Test
	void whatTheApplicationsPoolIsToldHoldsForTheOwnersToo() {
		String url = this.schema.jdbcUrl().replaceFirst("&currentSchema=.*", "");
		try (ConfigurableApplicationContext context = application().properties("spring.datasource.url=" + url,
				"spring.datasource.hikari.data-source-properties.currentSchema=" + this.schema.name(),
				"spring.datasource.hikari.auto-commit=false", "spring.datasource.hikari.leak-detection-threshold=2000")
			.properties(Way.ROLE_ALONE.properties(this))
			.run()) {
			assertServesWithoutRightsToChangeTables(context);
		}
	}

	/** The driver and the pool prefer each of these to the user name. */
	@ParameterizedTest
	@ValueSource(strings = { "spring.datasource.url=%s&user=%s&password=serves",
			"spring.datasource.url=%s&password=serves&user=%s&loggerLevel=OFF",
			"spring.datasource.hikari.data-source-properties.user=%2$s" })
	void theOwnerMigratesWhereverTheServingRoleIsNamed(String property) {
		try (ConfigurableApplicationContext context = application()
			.properties(property.formatted(this.schema.jdbcUrl(), this.app))
			.properties(Way.ROLE_ALONE.properties(this))
			.run()) {
			assertServesWithoutRightsToChangeTables(context);
		}
		assertThat(this.schema.queryForList("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = ?",
				String.class, this.schema.name()))
			.containsExactly(this.owner);
	}

	@Test
	void twoDataSourcesNeedNoChoiceWhenTheOneToMigrateWithIsDescribed() {
		try (ConfigurableApplicationContext context = application(TwoDataSources.class)
			.properties(Way.COMPLETE.properties(this))
			.properties("spring.jpa.hibernate.ddl-auto=none",
					"spring.autoconfigure.exclude="
							+ "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration,"
							+ "org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration")
			.run()) {
			assertThat(this.schema.queryForList("SELECT version FROM schema_migrations ORDER BY 1", String.class))
				.containsExactly("001_boats", "002_kate");
		}
	}

	@Test
	void aPasswordWithoutARoleIsRefused() {
		assertThatException().isThrownBy(() -> application().properties("lockkeeper.datasource.password=owns").run())
			.withStackTraceContaining("lockkeeper.datasource.username, which is not set");
	}

	@ParameterizedTest
	@ValueSource(strings = { "lockkeeper.mode=validate", "lockkeeper.mode=wait" })
	void onceMigratedTheServingRoleNeedsNoOwnerToLook(String mode) {
		application().properties(Way.COMPLETE.properties(this)).run().close();
		try (ConfigurableApplicationContext context = application().properties(mode).run()) {
			assertServesWithoutRightsToChangeTables(context);
		}
	}

	private void assertServesWithoutRightsToChangeTables(ConfigurableApplicationContext context) {
		BoatRepository boats = context.getBean(BoatRepository.class);
		boats.save(new Boat("Mary"));
		assertThat(boats.findByNameOrderById("Mary")).isNotEmpty();
		JdbcTemplate jdbc = context.getBean(JdbcTemplate.class);
		assertThat(jdbc.queryForObject("SELECT current_user", String.class)).isEqualTo(this.app);
		for (String ddl : List.of("CREATE TABLE own ()", "ALTER TABLE boats ADD COLUMN own int", "DROP TABLE boats",
				"TRUNCATE boats")) {
			assertThatThrownBy(() -> jdbc.execute(ddl)).as(ddl)
				.rootCause()
				.isInstanceOfSatisfying(SQLException.class, (ex) -> assertThat(ex.getSQLState()).isEqualTo("42501"));
		}
	}

	private void assertNoSessionIsLeft() {
		Awaitility.await()
			.until(() -> this.schema.queryForObject("SELECT count(*) FROM pg_stat_activity WHERE usename IN (?, ?)",
					Long.class, this.owner, this.app) == 0);
	}

	private SpringApplicationBuilder application(Class<?>... configurations) {
		Class<?>[] sources = Stream.concat(Stream.of(BoatApplication.class), Arrays.stream(configurations))
			.toArray(Class<?>[]::new);
		return new SpringApplicationBuilder(sources).web(WebApplicationType.NONE)
			.properties("spring.datasource.url=" + this.schema.jdbcUrl(), "spring.datasource.username=" + this.app,
					"spring.datasource.password=serves", "test.owner=" + this.owner,
					"lockkeeper.locations=classpath:db/boats", "spring.jpa.hibernate.ddl-auto=validate",
					"spring.datasource.hikari.maximum-pool-size=1", "spring.main.banner-mode=off")
			.registerShutdownHook(false);
	}

	/** How the owner is told. */
	private enum Way {

		COMPLETE, ROLE_ALONE, BEAN;

		String[] properties(MigrationRoleTest test) {
			return switch (this) {
				case COMPLETE -> new String[] { "lockkeeper.datasource.url=" + test.schema.jdbcUrl(),
						"lockkeeper.datasource.username=" + test.owner, "lockkeeper.datasource.password=owns" };
				case ROLE_ALONE -> new String[] { "lockkeeper.datasource.username=" + test.owner,
						"lockkeeper.datasource.password=owns" };
				case BEAN -> new String[0];
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnersDataSource {

		@MigrationDataSource
		@Bean(defaultCandidate = false)
		DataSource migrating(Environment environment) {
			return pool(environment, environment.getRequiredProperty("test.owner"), "owns");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TwoDataSources {

		@Bean
		DataSource first(Environment environment) {
			return pool(environment, environment.getRequiredProperty("spring.datasource.username"), "serves");
		}

		@Bean
		DataSource second(Environment environment) {
			return pool(environment, environment.getRequiredProperty("spring.datasource.username"), "serves");
		}

	}

	private static HikariDataSource pool(Environment environment, String username, String password) {
		HikariDataSource pool = new HikariDataSource();
		pool.setJdbcUrl(environment.getRequiredProperty("spring.datasource.url"));
		pool.setUsername(username);
		pool.setPassword(password);
		pool.setMaximumPoolSize(1);
		return pool;
	}

}
