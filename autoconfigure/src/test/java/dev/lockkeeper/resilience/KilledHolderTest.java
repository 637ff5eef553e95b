package dev.lockkeeper.resilience;

import java.time.Duration;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.lockkeeper.test.MigrationFolder;
import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The replica that migrates is killed with {@code kill -9}, in a process of its own: its
 * host's kernel closes the connection, and the server has to notice in the middle of a
 * statement that has a minute to go.
 */
@PostgresTest
class KilledHolderTest {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private TestSchema schema;

	private ReplicaSessions sessions;

	private MigrationFolder files;

	@BeforeEach
	void write(TestSchema schema, MigrationFolder files) {
		this.schema = schema;
		this.sessions = new ReplicaSessions(schema);
		schema.execute("CREATE TABLE audit (version text, who text)", "CREATE TABLE pace (seconds float)",
				"INSERT INTO pace VALUES (60)");
		this.files = files.up("001_quick", audit("001_quick"))
			.up("002_long", audit("002_long") + "; SELECT pg_sleep(seconds) FROM pace")
			.up("003_last", audit("003_last"));
	}

	private static String audit(String version) {
		return "INSERT INTO audit VALUES ('" + version + "', current_setting('application_name'))";
	}

	@RepeatedTest(3)
	void theNextReplicaMigratesWithinThreeSeconds() {
		try (ReplicaProcess first = start("first"); ReplicaProcess second = startBehind(first, "second")) {
			this.schema.execute("UPDATE pace SET seconds = 2");
			long killed = System.nanoTime();
			first.kill();
			this.sessions.awaitAtWork(second, "pg_sleep");
			Duration recovery = Duration.ofNanos(System.nanoTime() - killed);
			System.out.printf("killed in the middle of a statement: the next replica migrates after %d ms%n",
					recovery.toMillis());
			assertThat(recovery).isLessThan(Duration.ofSeconds(3));
			second.awaitReady(LIMIT);
		}
		assertThat(this.schema.queryForList("SELECT version || ' ' || split_part(who, ' ', 2) FROM audit ORDER BY 1",
				String.class))
			.containsExactly("001_quick first", "002_long second", "003_last second");
		assertThat(history()).isEqualTo(3);
	}

	@Test
	void ofManyThatWaitOneMigratesAndAllGetReady() {
		try (ReplicaProcess first = start("first");
				ReplicaProcess second = startBehind(first, "second");
				ReplicaProcess third = startBehind(first, "third");
				ReplicaProcess fourth = startBehind(first, "fourth")) {
			this.schema.execute("UPDATE pace SET seconds = 0.1");
			first.kill();
			second.awaitReady(LIMIT);
			third.awaitReady(LIMIT);
			fourth.awaitReady(LIMIT);
		}
		assertThat(this.schema.queryForList("SELECT version FROM audit ORDER BY 1", String.class))
			.containsExactly("001_quick", "002_long", "003_last");
		assertThat(history()).isEqualTo(3);
	}

	@ParameterizedTest
	@CsvSource({ "redo, 1", "done, 0" })
	void whetherAStatementOutsideATransactionTookEffectIsAsked(String answer, int times) {
		this.files.up("002_long", "-- lockkeeper: transaction=none\n" + audit("002_before")
				+ "; INSERT INTO audit SELECT '002_long', 'x' FROM pace, pg_sleep(seconds); " + audit("002_after"));
		try (ReplicaProcess first = start("first")) {
			this.sessions.awaitAtWork(first, "pg_sleep");
			first.kill();
		}
		this.schema.execute("UPDATE pace SET seconds = 0.1");
		try (ReplicaProcess second = start("second")) {
			assertThat(second.await(LIMIT)).isOne();
			assertThat(second.output()).contains("UnknownOutcomeException: Statement 2 of ", "002_long.up.sql:2:");
		}
		try (ReplicaProcess third = start("third", "-Dreplica.resolve=002_long:2:" + answer)) {
			third.awaitReady(LIMIT);
		}
		assertThat(this.schema.queryForList("SELECT version FROM audit WHERE version <> '002_long' ORDER BY 1",
				String.class))
			.containsExactly("001_quick", "002_after", "002_before", "003_last");
		assertThat(this.schema.queryForObject("SELECT count(*) FROM audit WHERE version = '002_long'", Integer.class))
			.isEqualTo(times);
		assertThat(history()).isEqualTo(3);
	}

	private ReplicaProcess start(String name, String... options) {
		return ReplicaProcess.start(name, this.schema.jdbcUrl(), this.files.location(), options);
	}

	/**
	 * Starts one more, and returns when it waits for the first, which is in the long
	 * file.
	 */
	private ReplicaProcess startBehind(ReplicaProcess first, String name) {
		this.sessions.awaitAtWork(first, "pg_sleep");
		ReplicaProcess next = start(name);
		this.sessions.awaitWaiting(next);
		return next;
	}

	private long history() {
		return this.schema.queryForObject("SELECT count(*) FROM schema_migrations", Long.class);
	}

}
