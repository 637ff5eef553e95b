package dev.lockkeeper.resilience;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.lockkeeper.resilience.app.ReplicaApplication;
import dev.lockkeeper.test.MigrationFolder;
import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A replica is told to stop (SIGTERM) while it migrates or waits. A plain JVM and a
 * Spring Boot application, whose own shutdown hook waits for the start of the context to
 * end, and so for the migration.
 */
@PostgresTest
class ShutdownTest {

	private static final Duration LIMIT = Duration.ofSeconds(30);

	private TestSchema schema;

	private ReplicaSessions sessions;

	private MigrationFolder files;

	@BeforeEach
	void open(TestSchema schema, MigrationFolder files) {
		this.schema = schema;
		this.sessions = new ReplicaSessions(schema);
		this.files = files.up("001_long", "CREATE TABLE made (); SELECT pg_sleep(seconds) FROM pace");
		schema.execute("CREATE TABLE pace (seconds float)", "INSERT INTO pace VALUES (60)", "CREATE TABLE t (v int)");
	}

	@ParameterizedTest
	@ValueSource(classes = { ReplicaMain.class, ReplicaApplication.class })
	void aWaitEndsAtOnce(Class<?> main) {
		try (ReplicaProcess first = start("first", ReplicaMain.class)) {
			this.sessions.awaitAtWork(first, "pg_sleep");
			try (ReplicaProcess waiter = start("waiter", main)) {
				this.sessions.awaitWaiting(waiter);
				Duration stopped = terminate(waiter);
				System.out.printf("SIGTERM in a wait (%s): gone after %d ms%n", main.getSimpleName(),
						stopped.toMillis());
				assertThat(stopped).isLessThan(Duration.ofSeconds(3));
				assertThat(waiter.output()).contains("Told to stop");
				ReplicaSessions.await(Duration.ofSeconds(2), "session gone",
						() -> this.sessions.count(waiter, "true") == 0);
			}
			assertThat(first.isAlive()).isTrue();
		}
	}

	@ParameterizedTest
	@ValueSource(classes = { ReplicaMain.class, ReplicaApplication.class })
	void aFileIsCancelledAndRolledBackBeforeTheProcessEnds(Class<?> main) {
		try (ReplicaProcess first = start("first", main)) {
			this.sessions.awaitAtWork(first, "pg_sleep");
			Duration stopped = terminate(first);
			System.out.printf("SIGTERM in a file (%s): gone after %d ms%n", main.getSimpleName(), stopped.toMillis());
			assertThat(stopped).isLessThan(Duration.ofSeconds(5));
			assertThat(first.output()).contains("Told to stop");
			assertNothingLeft();
			this.schema.execute("UPDATE pace SET seconds = 0");
			try (ReplicaProcess second = start("second", ReplicaMain.class)) {
				second.awaitReady(LIMIT);
			}
		}
	}

	@ParameterizedTest
	@ValueSource(classes = { ReplicaMain.class, ReplicaApplication.class })
	void aConcurrentBuildIsCancelledAndTheNextReplicaMakesItAgain(Class<?> main) throws SQLException {
		this.files.up("001_long", "CREATE INDEX CONCURRENTLY t_v ON t (v)");
		try (Connection writer = this.schema.connect(); ReplicaProcess first = start("first", main)) {
			writer.setAutoCommit(false);
			writer.createStatement().execute("INSERT INTO t VALUES (1)");
			this.sessions.awaitAtWork(first, "CREATE INDEX");
			ReplicaSessions.pause(200);
			Duration stopped = terminate(first);
			System.out.printf("SIGTERM in an index build (%s): gone after %d ms%n", main.getSimpleName(),
					stopped.toMillis());
			assertThat(stopped).isLessThan(Duration.ofSeconds(5));
			assertNothingLeft();
			writer.commit();
			try (ReplicaProcess second = start("second", ReplicaMain.class)) {
				second.awaitReady(LIMIT);
			}
		}
		assertThat(this.schema.queryForList("SELECT indisvalid FROM pg_index WHERE indrelid = 't'::regclass",
				Boolean.class))
			.containsExactly(true);
	}

	/** Otherwise a person would be asked whether the statement took effect. */
	@Test
	void whatIsKnownOfACancelledStatementIsStillWrittenDown() {
		this.files.up("001_long", "-- lockkeeper: transaction=none\nSELECT pg_sleep(seconds) FROM pace");
		slowJournal("DELETE", 0.7);
		try (ReplicaProcess first = start("first", ReplicaMain.class)) {
			this.sessions.awaitAtWork(first, "pg_sleep");
			terminate(first);
			assertNothingLeft();
		}
		assertThat(this.schema.queryForObject("SELECT count(*) FROM schema_migrations_journal", Long.class)).isZero();
	}

	@Test
	void whatIsKnownOfAStatementThatTookEffectIsStillWrittenDown() {
		this.files.up("001_long",
				"-- lockkeeper: transaction=none\nINSERT INTO t VALUES (1); SELECT pg_sleep(seconds) FROM pace");
		slowJournal("UPDATE", 1.5);
		try (ReplicaProcess first = start("first", ReplicaMain.class)) {
			this.sessions.awaitAtWork(first, "SET finished_at");
			terminate(first);
			assertNothingLeft();
		}
		assertThat(this.schema.queryForList(
				"SELECT statement FROM schema_migrations_journal WHERE finished_at IS NOT NULL", Integer.class))
			.containsExactly(1);
		this.schema.execute("DROP TRIGGER slowly ON schema_migrations_journal", "UPDATE pace SET seconds = 0");
		try (ReplicaProcess second = start("second", ReplicaMain.class)) {
			second.awaitReady(LIMIT);
		}
		assertThat(this.schema.queryForObject("SELECT count(*) FROM t", Long.class)).isOne();
	}

	private void slowJournal(String change, double seconds) {
		this.schema.execute(
				"CREATE TABLE schema_migrations_journal (version text, statement integer, statement_hash text NOT NULL, holder text NOT NULL, started_at timestamptz NOT NULL DEFAULT clock_timestamp(), finished_at timestamptz, PRIMARY KEY (version, statement))",
				"CREATE FUNCTION slowly() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(" + seconds
						+ "); RETURN coalesce(NEW, OLD); END'",
				"CREATE TRIGGER slowly BEFORE " + change
						+ " ON schema_migrations_journal FOR EACH ROW EXECUTE FUNCTION slowly()");
	}

	private Duration terminate(ReplicaProcess replica) {
		long start = System.nanoTime();
		replica.terminate();
		assertThat(replica.await(LIMIT)).isIn(1, ReplicaProcess.TERMINATED);
		return Duration.ofNanos(System.nanoTime() - start);
	}

	private void assertNothingLeft() {
		// Sooner than the server would notice that a client has gone
		ReplicaSessions.await(Duration.ofMillis(500), "session gone",
				() -> this.schema.queryForObject(
						"SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'lockkeeper first %'",
						Long.class) == 0);
		assertThat(this.schema.queryForObject("SELECT to_regclass('made') IS NULL", Boolean.class)).isTrue();
		assertThat(this.schema.queryForObject("SELECT count(*) FROM schema_migrations", Long.class)).isZero();
	}

	private ReplicaProcess start(String name, Class<?> main) {
		return ReplicaProcess.start(List.of(), main, name, this.schema.jdbcUrl(), this.files.location());
	}

}
