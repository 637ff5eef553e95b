package dev.lockkeeper.resilience;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import dev.lockkeeper.test.MigrationFolder;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The server crashes, in immediate mode, and comes up again with its data. It keeps what
 * it has confirmed, and the replicas go on by themselves.
 */
class ServerRestartTest {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private static PostgresServer server;

	private JdbcTemplate database;

	private ReplicaSessions sessions;

	private MigrationFolder files;

	@BeforeAll
	static void start() {
		// A commit that does not wait for the disk stays in memory until this has passed
		server = PostgresServer.start(Map.of("wal_writer_delay", "10s"));
	}

	@AfterAll
	static void stop() {
		server.close();
	}

	@BeforeEach
	void open(@TempDir Path folder) {
		this.database = new JdbcTemplate(new DriverManagerDataSource(server.jdbcUrl(), "postgres", "postgres"));
		this.database.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public; CREATE TABLE audit (version text);"
				+ " CREATE TABLE pace (seconds float); INSERT INTO pace VALUES (60)");
		this.sessions = new ReplicaSessions(this.database);
		this.files = new MigrationFolder(folder).up("001_quick", "INSERT INTO audit VALUES ('001_quick')")
			.up("002_long", "INSERT INTO audit VALUES ('002_long'); SELECT pg_sleep(seconds) FROM pace")
			.up("003_last", "INSERT INTO audit VALUES ('003_last')");
	}

	@Test
	void theServerOfTheseTestsKeepsWhatItHasConfirmed() {
		assertThat(this.database.queryForObject("SHOW fsync", String.class)).isEqualTo("on");
		assertThat(this.database.queryForObject("SHOW synchronous_commit", String.class)).isEqualTo("on");
	}

	@Test
	void aCrashInTheMiddleOfAFileRollsItBackAndTheFleetGoesOn() {
		try (ReplicaProcess first = start("first")) {
			this.sessions.awaitAtWork(first, "pg_sleep");
			try (ReplicaProcess second = start("second")) {
				this.sessions.awaitWaiting(second);
				this.database.update("UPDATE pace SET seconds = 0");
				server.stopImmediately();
				ReplicaSessions.pause(1000);
				server.startAgain();
				long up = System.nanoTime();
				ReplicaSessions.await("history complete", () -> history() == 3);
				Duration recovery = Duration.ofNanos(System.nanoTime() - up);
				System.out.printf("server restarted: the fleet is done %d ms after it answers%n", recovery.toMillis());
				assertThat(recovery).isLessThan(Duration.ofSeconds(5));
				first.awaitReady(LIMIT);
				second.awaitReady(LIMIT);
			}
		}
		assertAppliedOnce();
	}

	/**
	 * Files before the last do not wait for the disk. How many of them the server had
	 * written down all the same is its own affair.
	 */
	@Test
	void aCrashTakesEffectsAndHistoryOfTheFilesBeforeItAlike() {
		this.files.up("001_z1", "INSERT INTO audit VALUES ('001_z1')")
			.up("001_z2", "INSERT INTO audit VALUES ('001_z2'); "
					+ "CREATE TABLE waits AS SELECT current_setting('synchronous_commit') AS setting");
		try (ReplicaProcess only = start("only")) {
			this.sessions.awaitAtWork(only, "pg_sleep");
			assertThat(this.database.queryForObject("SELECT count(*) FROM schema_migrations", Long.class)).isEqualTo(3);
			assertThat(this.database.queryForObject("SELECT setting FROM waits", String.class)).isEqualTo("off");
			server.stopImmediately();
			only.kill();
		}
		server.startAgain();
		List<String> kept = this.database.queryForList("SELECT version FROM schema_migrations ORDER BY 1",
				String.class);
		System.out.printf("server crashed: of 3 files before the one at work %d were on the disk%n", kept.size());
		assertThat(this.database.queryForList("SELECT version FROM audit ORDER BY 1", String.class)).isEqualTo(kept);
		this.database.update("UPDATE pace SET seconds = 0");
		try (ReplicaProcess next = start("next")) {
			next.awaitReady(LIMIT);
		}
		assertApplied("001_quick", "001_z1", "001_z2", "002_long", "003_last");
	}

	/** Nobody is told that the schema is there before the disk has it. */
	@Test
	void afterTheLastFileACrashTakesNothing() {
		this.database.update("UPDATE pace SET seconds = 0");
		try (ReplicaProcess only = start("only")) {
			ReplicaSessions.await("ready", only::isReady);
			server.stopImmediately();
			only.kill();
		}
		server.startAgain();
		assertAppliedOnce();
	}

	@Test
	void aReplicaThatStartsBeforeTheServerWaitsForIt() {
		this.database.update("UPDATE pace SET seconds = 0");
		server.stopImmediately();
		try (ReplicaProcess early = start("early")) {
			ReplicaSessions.await("asked in vain", () -> early.output().contains("The database is not there"));
			server.startAgain();
			early.awaitReady(LIMIT);
		}
		assertAppliedOnce();
	}

	private ReplicaProcess start(String name) {
		return ReplicaProcess.start(name, server.jdbcUrl(), this.files.location());
	}

	private int history() {
		return this.database.queryForObject("SELECT count(*) FROM schema_migrations", Integer.class);
	}

	private void assertAppliedOnce() {
		assertApplied("001_quick", "002_long", "003_last");
	}

	private void assertApplied(String... expected) {
		List<String> versions = List.of(expected);
		assertThat(this.database.queryForList("SELECT version FROM audit ORDER BY 1", String.class))
			.isEqualTo(versions);
		assertThat(this.database.queryForList("SELECT version FROM schema_migrations ORDER BY 1", String.class))
			.isEqualTo(versions);
	}

}
