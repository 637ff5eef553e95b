package dev.lockkeeper.resilience;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.lockkeeper.test.MigrationFolder;
import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The replica is lost in the middle of {@code CREATE INDEX CONCURRENTLY}. An outside
 * transaction that has written to the table keeps the build waiting for as long as the
 * test wants. The fleet ends with a valid index and one row in the history, by itself.
 */
@PostgresTest
class ConcurrentBuildCrashTest {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private TestSchema schema;

	private ReplicaSessions sessions;

	private MigrationFolder files;

	private Connection writer;

	@BeforeEach
	void open(TestSchema schema, MigrationFolder files) throws SQLException {
		this.schema = schema;
		this.sessions = new ReplicaSessions(schema);
		this.files = files.up("001_index", "CREATE INDEX CONCURRENTLY t_v ON t (v)")
			.up("002_after", "CREATE TABLE after (); INSERT INTO t VALUES (42)");
		schema.execute("CREATE TABLE t (v int)", "INSERT INTO t SELECT generate_series(1, 100)");
		this.writer = schema.connect();
		this.writer.setAutoCommit(false);
		this.writer.createStatement().execute("INSERT INTO t VALUES (0)");
	}

	@AfterEach
	void close() throws SQLException {
		this.writer.close();
	}

	/**
	 * The server goes on with a build whose client has gone, and it is not thrown away.
	 */
	@Test
	void aBuildThatOutlivesItsReplicaIsAdopted() throws SQLException {
		try (ReplicaProcess first = startBuilding()) {
			long oid = oid();
			first.kill();
			try (ReplicaProcess second = start("second")) {
				this.sessions.awaitWaiting(second);
				// Longer than the server needs to notice a lost client where it looks
				ReplicaSessions.pause(2500);
				assertThat(this.sessions.count(first, "state = 'active'")).as("the build goes on").isEqualTo(1);
				long free = System.nanoTime();
				this.writer.commit();
				assertThat(second.awaitReady(LIMIT).output()).contains("statement 1 was in flight")
					.contains("it has taken effect");
				print("build finished without its replica: the fleet is done", free);
			}
			assertThat(oid()).as("the first build's index").isEqualTo(oid);
		}
		assertOneValidIndex();
	}

	@Test
	void aBuildWhoseBackendDiedWithItsReplicaIsDroppedAndMadeAgain() throws SQLException {
		try (ReplicaProcess first = startBuilding()) {
			long oid = oid();
			int pid = this.sessions.pid(first);
			first.kill();
			try (ReplicaProcess second = start("second")) {
				this.sessions.awaitWaiting(second);
				long terminated = System.nanoTime();
				this.schema.execute("SELECT pg_terminate_backend(" + pid + ")");
				ReplicaSessions.await("INVALID index dropped or being dropped",
						() -> second.output().contains("Dropping index"));
				print("build terminated: the next replica clears up", terminated);
				this.writer.commit();
				assertThat(second.awaitReady(LIMIT).output()).contains("statement 1 was in flight")
					.contains("it is run again");
			}
			assertThat(oid()).as("another build's index").isNotEqualTo(oid);
		}
		assertOneValidIndex();
	}

	/** The session is ended under a replica that lives on: it does all this itself. */
	@Test
	void aReplicaWhoseOwnBuildIsTerminatedMakesItAgain() throws SQLException {
		try (ReplicaProcess only = startBuilding()) {
			long oid = oid();
			this.sessions.terminate(only);
			ReplicaSessions.await("INVALID index being dropped", () -> only.output().contains("Dropping index"));
			this.writer.commit();
			only.awaitReady(LIMIT);
			assertThat(oid()).isNotEqualTo(oid);
		}
		assertOneValidIndex();
	}

	/** With many waiting for the lock, nobody's snapshot is in the way of the build. */
	@Test
	void aBuildGoesThroughWhileOthersWaitForTheLock() throws SQLException {
		try (ReplicaProcess first = startBuilding();
				ReplicaProcess second = start("second");
				ReplicaProcess third = start("third")) {
			this.sessions.awaitWaiting(second);
			this.sessions.awaitWaiting(third);
			this.writer.commit();
			first.awaitReady(LIMIT);
			second.awaitReady(LIMIT);
			third.awaitReady(LIMIT);
		}
		assertOneValidIndex();
	}

	/**
	 * The loss of a connection may meet the journal as well as the script. A deferred
	 * trigger makes it meet the commit of the journal's first row, once: a sequence is
	 * not rolled back.
	 */
	@Test
	void aReplicaThatIsCutOffInTheJournalsCommitGoesOn() throws SQLException {
		this.writer.rollback();
		this.schema.execute(
				"CREATE TABLE schema_migrations_journal (version text, statement integer, statement_hash text NOT NULL, holder text NOT NULL, started_at timestamptz NOT NULL DEFAULT clock_timestamp(), finished_at timestamptz, PRIMARY KEY (version, statement))",
				"CREATE SEQUENCE commits",
				"CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF nextval('commits') = 1 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF; RETURN NULL; END $$",
				"CREATE CONSTRAINT TRIGGER cut AFTER INSERT ON schema_migrations_journal DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cut()");
		try (ReplicaProcess only = start("first")) {
			assertThat(only.awaitReady(LIMIT).output()).contains("The database is not there");
		}
		assertOneValidIndex();
	}

	/**
	 * What the server leaves of it, {@code t_v_ccnew}, is INVALID and costs every write.
	 */
	@Test
	void aReindexThatIsTerminatedLeavesNothingInvalid() throws SQLException {
		this.files.up("001_index", "REINDEX INDEX CONCURRENTLY t_v");
		this.writer.rollback();
		this.schema.execute("CREATE INDEX t_v ON t (v)");
		this.writer.createStatement().execute("INSERT INTO t VALUES (0)");
		try (ReplicaProcess only = start("first")) {
			this.sessions.awaitAtWork(only, "REINDEX");
			ReplicaSessions.await("new index in the catalog", () -> this.schema
				.queryForObject("SELECT count(*) > 1 FROM pg_index WHERE indrelid = 't'::regclass", Boolean.class));
			this.sessions.terminate(only);
			ReplicaSessions.await("started again", () -> only.output().contains("it is run again"));
			this.writer.commit();
			only.awaitReady(LIMIT);
		}
		assertOneValidIndex();
	}

	private ReplicaProcess startBuilding() {
		ReplicaProcess replica = start("first");
		this.sessions.awaitAtWork(replica, "CREATE INDEX CONCURRENTLY");
		ReplicaSessions.await("index in the catalog", () -> this.schema
			.queryForObject("SELECT count(*) > 0 FROM pg_index WHERE indrelid = 't'::regclass", Boolean.class));
		return replica;
	}

	private ReplicaProcess start(String name) {
		return ReplicaProcess.start(name, this.schema.jdbcUrl(), this.files.location());
	}

	private long oid() {
		return this.schema.queryForObject("SELECT 't_v'::regclass::oid", Long.class);
	}

	private static void print(String what, long since) {
		System.out.printf("%s after %d ms%n", what, Duration.ofNanos(System.nanoTime() - since).toMillis());
	}

	private void assertOneValidIndex() {
		assertThat(this.schema.queryForList(
				"SELECT indexrelid::regclass || ' ' || indisvalid FROM pg_index WHERE indrelid = 't'::regclass",
				String.class))
			.containsExactly("t_v true");
		assertThat(this.schema.queryForList("SELECT version FROM schema_migrations ORDER BY 1", String.class))
			.containsExactly("001_index", "002_after");
		assertThat(this.schema.queryForObject("SELECT count(*) FROM schema_migrations_journal", Long.class)).isZero();
	}

}
