package dev.lockkeeper.pressure;

import java.io.IOException;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.jdbc.datasource.DriverManagerDataSource;

import dev.lockkeeper.Migrator;
import dev.lockkeeper.migration.DatabaseException;
import dev.lockkeeper.migration.MigrationFailedException;
import dev.lockkeeper.migration.MigrationReport;
import dev.lockkeeper.migration.MigrationState;
import dev.lockkeeper.test.LogCapture;
import dev.lockkeeper.test.MigrationFolder;
import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The database is not there yet, or will never be.
 */
@PostgresTest
class DatabaseNotThereTest {

	/** Not the common pool, which has a single thread on a small machine. */
	private static final Executor REPLICAS = (task) -> new Thread(task, "replica").start();

	/** HikariCP itself sleeps for a second before it says that it has no connection. */
	private static final Duration AT_ONCE = Duration.ofSeconds(3);

	private TestSchema schema;

	private MigrationFolder files;

	private CuttingProxy proxy;

	private HikariDataSource pool;

	@BeforeEach
	void prepare(TestSchema schema, MigrationFolder files) throws IOException {
		this.schema = schema;
		this.files = files.up("001_a", "CREATE TABLE a ()");
		URI server = URI.create(schema.jdbcUrl().substring("jdbc:".length()));
		this.proxy = new CuttingProxy(server.getHost(), server.getPort());
		// As Spring Boot makes it: the first connection is made when it is asked for
		this.pool = new HikariDataSource();
		this.pool.setJdbcUrl(throughProxy());
		this.pool.setUsername(schema.username());
		this.pool.setPassword(schema.password());
		this.pool.setMaximumPoolSize(1);
	}

	private String throughProxy() {
		return this.schema.jdbcUrl().replaceFirst("//[^/]+/", "//127.0.0.1:" + this.proxy.port() + "/");
	}

	@AfterEach
	void close() {
		this.pool.close();
		this.proxy.close();
	}

	@Test
	void aPoolWaitsForAServerThatStartsLate() throws Exception {
		migratesWhenTheServerComes(this.pool);
	}

	@Test
	void aPoolThatGivesUpQuicklyWaitsForAServerThatStartsLate() throws Exception {
		this.pool.setConnectionTimeout(250);
		migratesWhenTheServerComes(this.pool);
	}

	@Test
	void aPoolThatDoesNotFailWhenItIsMadeWaitsForAServerThatStartsLate() throws Exception {
		this.pool.setInitializationFailTimeout(-1);
		this.pool.setConnectionTimeout(500);
		migratesWhenTheServerComes(this.pool);
	}

	@Test
	void aPoolWhoseServerHasGoneWaitsForItToComeBack() throws Exception {
		this.pool.setConnectionTimeout(500);
		this.proxy.open();
		this.pool.getConnection().close();
		this.proxy.close();
		migratesWhenTheServerComes(this.pool);
	}

	@Test
	void aDataSourceWithoutAPoolWaitsForAServerThatStartsLate() throws Exception {
		migratesWhenTheServerComes(
				new DriverManagerDataSource(throughProxy(), this.schema.username(), this.schema.password()));
	}

	private void migratesWhenTheServerComes(DataSource dataSource) throws Exception {
		try (LogCapture log = new LogCapture()) {
			CompletableFuture<MigrationReport> run = CompletableFuture
				.supplyAsync(() -> migrator(dataSource, Duration.ofSeconds(30)).migrate(), REPLICAS);
			Thread.sleep(2000);
			assertThat(run).isNotDone();
			this.proxy.open();
			MigrationReport report = run.get(10, TimeUnit.SECONDS);
			assertThat(report.versions()).hasSize(1);
			assertThat(log.messages("migration.connectionLost")).isNotEmpty()
				.allSatisfy((message) -> assertThat(message).containsAnyOf("refused", "I/O error"));
		}
	}

	@Test
	void aPlanWaitsForAServerThatStartsLateAsWell() throws Exception {
		this.pool.setConnectionTimeout(250);
		Migrator migrator = migrator(this.pool, Duration.ofSeconds(30));
		CompletableFuture<Integer> preview = CompletableFuture.supplyAsync(() -> migrator.preview().steps().size(),
				REPLICAS);
		CompletableFuture<Integer> plan = CompletableFuture.supplyAsync(() -> migrator.plan().steps().size(), REPLICAS);
		Thread.sleep(1000);
		assertThat(preview).isNotDone();
		assertThat(plan).isNotDone();
		this.proxy.open();
		assertThat(preview.get(10, TimeUnit.SECONDS)).isEqualTo(1);
		assertThat(plan.get(10, TimeUnit.SECONDS)).isEqualTo(1);
		assertThat(migrator.state()).as("of no run").isInstanceOf(MigrationState.Idle.class);
	}

	@ParameterizedTest
	@ValueSource(longs = { 0, 1000 })
	void theTimeToRetryIsKept(long retryForMs) {
		long start = System.nanoTime();
		assertThatExceptionOfType(DatabaseException.class)
			.isThrownBy(() -> migrator(this.pool, Duration.ofMillis(retryForMs)).migrate())
			.withMessageContaining("No connection")
			.satisfies((ex) -> assertThat(ex.action()).contains("database is up"));
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(retryForMs),
				Duration.ofMillis(retryForMs).plus(AT_ONCE));
	}

	/** As a foreign table does whose server is down. */
	@ParameterizedTest
	@ValueSource(strings = { "08001", "57P03", "25006" })
	void anotherDatabaseThatIsNotThereIsTheFilesFailure(String state) {
		this.proxy.open();
		this.files.up("002_archive",
				"DO $$ BEGIN RAISE EXCEPTION 'no archive' USING ERRCODE = '" + state + "'; END $$");
		migrationFailsAtOnce(migrator(this.pool, Duration.ofSeconds(30)));
	}

	@Test
	void anotherDatabaseThatIsNotThereIsTheCodesFailure() {
		this.proxy.open();
		migrationFailsAtOnce(Migrator.builder(this.pool)
			.locations(this.files.location())
			.javaMigration("002_archive.up", (connection) -> {
				throw new SQLException("no archive", "08001");
			})
			.build());
	}

	private static void migrationFailsAtOnce(Migrator migrator) {
		try (LogCapture log = new LogCapture()) {
			assertThatExceptionOfType(MigrationFailedException.class).isThrownBy(migrator::migrate)
				.withMessageContaining("no archive");
			assertThat(log.messages("migration.connectionLost")).isEmpty();
		}
	}

	@Test
	void aMissingDatabaseFailsAtOnce() {
		this.proxy.open();
		this.pool.setJdbcUrl(throughProxy().replaceFirst("/[^/?]+\\?", "/no_such_database?"));
		failsAtOnce("no_such_database", "3D000");
	}

	@Test
	void aMissingRoleFailsAtOnce() {
		this.proxy.open();
		this.pool.setUsername("no_such_role");
		failsAtOnce("no_such_role", "28");
	}

	private void failsAtOnce(String message, String sqlState) {
		try (LogCapture log = new LogCapture()) {
			long start = System.nanoTime();
			assertThatExceptionOfType(DatabaseException.class)
				.isThrownBy(() -> migrator(this.pool, Duration.ofMinutes(1)).migrate())
				.withMessageContaining(message)
				.havingRootCause()
				.isInstanceOfSatisfying(SQLException.class,
						(cause) -> assertThat(cause.getSQLState()).startsWith(sqlState));
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(AT_ONCE);
			assertThat(log.messages("migration.connectionLost")).isEmpty();
		}
	}

	@Test
	void aServerWithoutAFreeConnectionIsAskedAgain() throws Exception {
		String role = "crowd_" + this.schema.name();
		this.schema.execute("CREATE ROLE " + role + " LOGIN CONNECTION LIMIT 1 PASSWORD 'crowd'",
				"GRANT ALL ON SCHEMA " + this.schema.name() + " TO " + role);
		this.proxy.open();
		this.pool.setUsername(role);
		this.pool.setPassword("crowd");
		this.pool.setConnectionTimeout(500);
		try (LogCapture log = new LogCapture();
				Connection only = DriverManager.getConnection(this.schema.jdbcUrl(), role, "crowd")) {
			CompletableFuture<MigrationReport> run = CompletableFuture
				.supplyAsync(() -> migrator(this.pool, Duration.ofSeconds(30)).migrate(), REPLICAS);
			Thread.sleep(1500);
			assertThat(run).isNotDone();
			only.close();
			assertThat(run.get(10, TimeUnit.SECONDS).versions()).hasSize(1);
			assertThat(log.messages("migration.connectionLost")).isNotEmpty()
				.allSatisfy((message) -> assertThat(message).contains("too many connections"));
		}
		finally {
			this.pool.close();
			this.schema.execute("DROP OWNED BY " + role, "DROP ROLE " + role);
		}
	}

	private Migrator migrator(DataSource dataSource, Duration retryFor) {
		return Migrator.builder(dataSource).locations(this.files.location()).connectRetryFor(retryFor).build();
	}

}
