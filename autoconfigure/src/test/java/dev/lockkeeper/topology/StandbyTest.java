package dev.lockkeeper.topology;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import com.zaxxer.hikari.HikariDataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.lockkeeper.Migrator;
import dev.lockkeeper.migration.DatabaseException;
import dev.lockkeeper.migration.MigrationReport;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.migration.UnsupportedDatabaseException;
import dev.lockkeeper.test.LogCapture;
import dev.lockkeeper.test.MigrationFolder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A primary and its hot standby.
 */
class StandbyTest {

	/** Not the common pool, which has a single thread on a small machine. */
	private static final Executor REPLICAS = (task) -> new Thread(task, "replica").start();

	private static final String SLEEPER = "SELECT count(*) = 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
			+ " AND application_name LIKE 'lockkeeper failover-test%'";

	@TempDir
	private Path folder;

	private OwnServer primary;

	private OwnServer standby;

	private MigrationFolder files;

	@BeforeEach
	void start() {
		this.primary = OwnServer.start(this.folder.resolve("primary"));
		this.files = new MigrationFolder(this.folder.resolve("files"));
		this.primary.execute("CREATE TABLE effect (file text)");
	}

	@AfterEach
	void stop() {
		if (this.standby != null) {
			this.standby.close();
		}
		this.primary.close();
	}

	@Test
	void pendingMigrationsAreRefusedOnAStandbyAndACurrentSchemaIsNot() {
		startStandby();
		file("001_first", "");
		assertThatExceptionOfType(UnsupportedDatabaseException.class).isThrownBy(() -> migrate(this.standby.jdbcUrl()))
			.withMessageContaining("standby")
			.satisfies((ex) -> assertThat(ex.action()).contains("primary", "targetServerType=primary"));
		assertThat(migrate(this.primary.jdbcUrl()).versions()).hasSize(1);
		this.primary.awaitReplication();
		MigrationReport report = migrate(this.standby.jdbcUrl());
		assertThat(report.steps()).isEmpty();
		assertThat(report.applied()).isEqualTo(1);
		assertThat(report.lockTaken()).isFalse();
		file("002_second", "");
		assertThatExceptionOfType(UnsupportedDatabaseException.class).isThrownBy(() -> migrate(this.standby.jdbcUrl()))
			.withMessageContaining("standby")
			.havingCause()
			.isInstanceOfSatisfying(SQLException.class, (ex) -> assertThat(ex.getSQLState()).isEqualTo("25006"));
	}

	@Test
	void aReplicaThatIsMigratingGoesOnAtTheNewPrimary() throws Exception {
		startStandby();
		file("001_first", "").file("002_second", "SELECT pg_sleep(1.5)").file("003_third", "");
		CompletableFuture<MigrationReport> run = CompletableFuture.supplyAsync(() -> migrate(bothServers()), REPLICAS);
		Awaitility.await().until(() -> this.primary.queryForList(SLEEPER, Boolean.class).get(0));
		this.primary.awaitReplication();
		failOver();
		assertThat(run.get(30, TimeUnit.SECONDS).versions()).extracting(MigrationVersion::value)
			.containsExactly("001_first", "002_second", "003_third");
		verifyEachOnce("001_first", "002_second", "003_third");
	}

	@Test
	void whatTheNewPrimaryHasNotReceivedIsRunAgainAndReportedOnce() throws Exception {
		startStandby();
		file("001_first", "").file("002_second", "SELECT pg_sleep(1.5)");
		this.standby.execute("ALTER SYSTEM SET primary_conninfo = ''");
		this.standby.execute("SELECT pg_reload_conf()");
		Awaitility.await()
			.until(() -> this.primary.queryForList("SELECT pid FROM pg_stat_replication", Integer.class).isEmpty());
		CompletableFuture<MigrationReport> run = CompletableFuture.supplyAsync(() -> migrate(bothServers()), REPLICAS);
		Awaitility.await().until(() -> this.primary.queryForList(SLEEPER, Boolean.class).get(0));
		try (LogCapture log = new LogCapture()) {
			failOver();
			assertThat(run.get(30, TimeUnit.SECONDS).versions()).extracting(MigrationVersion::value)
				.containsExactly("001_first", "002_second");
			assertThat(log.keyValues("migration.undone")).extracting((values) -> values.get("version"))
				.containsExactly(new MigrationVersion("001_first"));
		}
		verifyEachOnce("001_first", "002_second");
	}

	@Test
	void aReplicaThatIsWaitingGoesOnAtTheNewPrimary() throws Exception {
		startStandby();
		file("001_first", "");
		try (Connection holder = this.primary.connect()) {
			holder.createStatement().execute("SELECT pg_advisory_lock(1234)");
			CompletableFuture<MigrationReport> run = CompletableFuture.supplyAsync(() -> migrate(bothServers()),
					REPLICAS);
			Thread.sleep(1500);
			assertThat(run).isNotDone();
			this.primary.awaitReplication();
			failOver();
			assertThat(run.get(30, TimeUnit.SECONDS).versions()).hasSize(1);
		}
		catch (SQLException ex) {
			// The connection has gone with its server
			assertThat(ex.getSQLState()).startsWith("08");
		}
		verifyEachOnce("001_first");
	}

	@Test
	void aServerThatStartsUpIsWaitedFor() throws Exception {
		// Until it is promoted it says "not accepting connections", with the SQLSTATE of
		// "starting up"
		this.standby = this.primary.standby(this.folder.resolve("standby"));
		CompletableFuture<Void> start = CompletableFuture.runAsync(() -> this.standby.run(Map.of("hot_standby", "off")),
				REPLICAS);
		file("001_first", "");
		awaitAnswer("57P03");
		CompletableFuture<MigrationReport> run = CompletableFuture.supplyAsync(() -> migrate(this.standby.jdbcUrl()),
				REPLICAS);
		Thread.sleep(1500);
		assertThat(run).isNotDone();
		this.standby.promote();
		start.get(30, TimeUnit.SECONDS);
		assertThat(run.get(20, TimeUnit.SECONDS).versions()).hasSize(1);
		verifyEachOnce("001_first");
	}

	@Test
	void aWrongPasswordFailsAtOnce() {
		file("001_first", "");
		this.primary.execute("CREATE ROLE clerk LOGIN PASSWORD 'right'");
		this.primary.requirePasswords();
		long start = System.nanoTime();
		assertThatExceptionOfType(DatabaseException.class).isThrownBy(() -> {
			try (HikariDataSource pool = pool(this.primary.jdbcUrl().replace("user=postgres", "user=clerk"))) {
				pool.setPassword("wrong");
				migrator(pool).migrate();
			}
		})
			.withMessageContaining("password authentication failed")
			.satisfies((ex) -> assertThat(ex.action()).contains("password").doesNotContain("wrong"));
		// HikariCP itself sleeps for a second before it says so
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
	}

	private void startStandby() {
		this.standby = this.primary.standby(this.folder.resolve("standby"));
		this.standby.run(Map.of());
	}

	private void awaitAnswer(String sqlState) {
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
			try (Connection connection = this.standby.connect()) {
				return false;
			}
			catch (SQLException ex) {
				return sqlState.equals(ex.getSQLState());
			}
		});
	}

	private void failOver() throws Exception {
		this.primary.kill();
		Thread.sleep(1000);
		this.standby.promote();
	}

	private void verifyEachOnce(String... versions) {
		List<String> expected = List.of(versions);
		assertThat(this.standby.queryForList("SELECT file FROM effect ORDER BY 1", String.class)).isEqualTo(expected);
		assertThat(this.standby.queryForList("SELECT version FROM schema_migrations ORDER BY 1", String.class))
			.isEqualTo(expected);
	}

	private StandbyTest file(String version, String more) {
		this.files.up(version, "INSERT INTO effect VALUES ('" + version + "');" + more);
		return this;
	}

	private String bothServers() {
		return "jdbc:postgresql://localhost:%d,localhost:%d/postgres?user=postgres&targetServerType=primary"
			.formatted(this.primary.port(), this.standby.port());
	}

	private MigrationReport migrate(String url) {
		try (HikariDataSource pool = pool(url)) {
			return migrator(pool).migrate();
		}
	}

	private static HikariDataSource pool(String url) {
		HikariDataSource pool = new HikariDataSource();
		pool.setJdbcUrl(url);
		pool.setMaximumPoolSize(1);
		return pool;
	}

	private Migrator migrator(HikariDataSource pool) {
		return Migrator.builder(pool)
			.locations(this.files.location())
			.lockKey(1234L)
			.application("failover-test")
			.connectRetryFor(Duration.ofSeconds(20))
			.build();
	}

}
