package dev.lockkeeper.resilience;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.lockkeeper.test.MigrationFolder;
import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The lock is taken away in the middle of the work. No file may be applied twice, whoever
 * believes to hold it: every file leaves a row in an audit table without a key.
 */
@PostgresTest
class FenceTest {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private TestSchema schema;

	private ReplicaSessions sessions;

	private MigrationFolder files;

	@BeforeEach
	void open(TestSchema schema, MigrationFolder files) {
		this.schema = schema;
		this.sessions = new ReplicaSessions(schema);
		this.files = files;
		schema.execute("CREATE TABLE audit (version text, who text)", "CREATE TABLE pace (seconds float)",
				"INSERT INTO pace VALUES (60)");
	}

	private static String audit(String version) {
		return "INSERT INTO audit VALUES ('" + version + "', split_part(current_setting('application_name'), ' ', 2))";
	}

	@Test
	void theHoldersSessionIsTerminatedInTheMiddleOfAFile() {
		this.files.up("001_a", audit("001_a"))
			.up("002_long", audit("002_long") + "; SELECT pg_sleep(seconds) FROM pace")
			.up("003_c", audit("003_c"));
		try (ReplicaProcess first = start("first")) {
			this.sessions.awaitAtWork(first, "pg_sleep");
			try (ReplicaProcess second = start("second")) {
				this.sessions.awaitWaiting(second);
				this.schema.execute("UPDATE pace SET seconds = 0.5");
				this.sessions.terminate(first);
				first.awaitReady(LIMIT);
				second.awaitReady(LIMIT);
			}
		}
		assertAppliedOnce("001_a", "002_long", "003_c");
	}

	/**
	 * The first goes on in its file without a lock; the second takes the lock and means
	 * to apply the same file, and the history's key makes it wait for the outcome.
	 */
	@Test
	void aMigrationThatUnlocksEverythingIsNotAppliedTwice() {
		this.files.up("001_a", audit("001_a"))
			.up("002_unlocks", audit("002_unlocks") + "; SELECT pg_advisory_unlock_all(); "
					+ "DO $$ BEGIN WHILE (SELECT seconds FROM pace) > 0 LOOP PERFORM pg_sleep(0.1); END LOOP; END $$")
			.up("003_c", audit("003_c"))
			.up("004_d", audit("004_d"));
		try (ReplicaProcess first = start("first")) {
			this.sessions.awaitAtWork(first, "pg_sleep");
			try (ReplicaProcess second = start("second")) {
				ReplicaSessions.await("second behind the history's key",
						() -> this.sessions.count(second, "wait_event_type = 'Lock'") > 0);
				this.schema.execute("UPDATE pace SET seconds = 0");
				assertThat(first.await(LIMIT)).isEqualTo(1);
				assertThat(first.output()).contains("FAILED").contains("LockLostException");
				second.awaitReady(LIMIT);
			}
		}
		assertAppliedOnce("001_a", "002_unlocks", "003_c", "004_d");
	}

	@Test
	void aRunThatLosesItsLockToAnotherSessionOfItsOwnFilesStopsBeforeTheNextFile() {
		this.files.up("001_unlocks", audit("001_unlocks") + "; SELECT pg_advisory_unlock_all()")
			.up("002_b", audit("002_b"));
		try (ReplicaProcess first = start("first")) {
			assertThat(first.await(LIMIT)).isEqualTo(1);
			assertThat(first.output()).contains("LockLostException").contains("002_b.up.sql");
		}
		assertAppliedOnce("001_unlocks");
		try (ReplicaProcess second = start("second")) {
			second.awaitReady(LIMIT);
		}
		assertAppliedOnce("001_unlocks", "002_b");
	}

	/** The lock is held twice: one is left. What is found missing is said at the end. */
	@Test
	void aMigrationThatGivesTheLockBackOnceIsFoundAtTheEnd() {
		this.files
			.up("001_unlocks",
					audit("001_unlocks") + "; SELECT pg_advisory_unlock((classid::bigint << 32) | objid::bigint)"
							+ " FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
			.up("002_b", audit("002_b"))
			.up("003_c", audit("003_c"));
		try (ReplicaProcess first = start("first")) {
			first.awaitReady(LIMIT);
			assertThat(first.output()).contains("no longer held at the end of the run");
		}
		assertAppliedOnce("001_unlocks", "002_b", "003_c");
	}

	/** Statements outside a transaction have no key to stop them, only the proof. */
	@Test
	void aScriptWithoutATransactionStopsAtTheStatementThatUnlocks() {
		this.files.up("001_none", "-- lockkeeper: transaction=none\nSELECT pg_advisory_unlock_all();\n" + audit("001"));
		try (ReplicaProcess first = start("first")) {
			assertThat(first.await(LIMIT)).isEqualTo(1);
			assertThat(first.output()).contains("LockLostException");
		}
		assertThat(this.schema.queryForObject("SELECT count(*) FROM audit", Long.class)).isZero();
	}

	private ReplicaProcess start(String name) {
		return ReplicaProcess.start(name, this.schema.jdbcUrl(), this.files.location());
	}

	private void assertAppliedOnce(String... versions) {
		assertThat(column("SELECT version FROM audit ORDER BY 1")).containsExactly(versions);
		assertThat(column("SELECT version FROM schema_migrations ORDER BY 1")).containsExactly(versions);
	}

	private List<String> column(String sql) {
		return this.schema.queryForList(sql, String.class);
	}

}
