package dev.lockkeeper.resilience;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.lockkeeper.test.MigrationFolder;
import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A proxy between a replica and the server swallows everything, then resets. Who notices
 * what:
 * <ul>
 * <li>The server does not notice a frozen proxy: the proxy's kernel, which is the
 * server's own here, acknowledges data and keepalives. A frozen holder keeps the lock
 * until the connection is reset, as a replica would that is stopped with SIGSTOP; waiters
 * name it and the command that ends it. {@link VanishedHostTest} has a peer that does not
 * acknowledge.</li>
 * <li>The replica does not notice either while it waits for an answer: a long statement
 * looks the same. It stays behind a shut gate; the others do not wait for it unless it
 * holds the lock.</li>
 * <li>A reset tells both: the server frees the lock, and the replica asks the history
 * what became of the commit whose answer it never got.</li>
 * </ul>
 */
@PostgresTest
class FrozenConnectionTest {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private TestSchema schema;

	private ReplicaSessions sessions;

	private MigrationFolder files;

	private TcpProxy proxy;

	@BeforeEach
	void open(TestSchema schema, MigrationFolder files) {
		this.schema = schema;
		this.sessions = new ReplicaSessions(schema);
		this.proxy = TcpProxy.to(port(schema.jdbcUrl()));
		schema.execute("CREATE TABLE audit (version text, who text)", "CREATE TABLE pace (seconds float)",
				"INSERT INTO pace VALUES (60)");
		this.files = files.up("001_quick", audit("001_quick"))
			.up("002_long", audit("002_long") + "; SELECT pg_sleep(seconds) FROM pace")
			.up("003_last", audit("003_last"));
	}

	@AfterEach
	void close() {
		this.proxy.close();
	}

	private static String audit(String version) {
		return "INSERT INTO audit VALUES ('" + version + "', current_setting('application_name'))";
	}

	@Test
	void aFrozenWaiterHoldsNobodyUpAndGoesOnWhenItThaws() {
		try (ReplicaProcess first = start("first")) {
			this.sessions.awaitAtWork(first, "pg_sleep");
			try (ReplicaProcess frozen = startThroughProxy("frozen"); ReplicaProcess second = start("second")) {
				this.sessions.awaitWaiting(frozen);
				this.sessions.awaitWaiting(second);
				this.proxy.freeze();
				this.schema.execute("UPDATE pace SET seconds = 0");
				first.kill();
				second.awaitReady(LIMIT);
				assertThat(frozen.isAlive()).isTrue();
				this.proxy.thaw();
				assertThat(frozen.awaitReady(LIMIT).output()).contains("own=0");
			}
		}
		assertThat(audit()).containsExactly("001_quick first", "002_long second", "003_last second");
	}

	@Test
	void aCommitWhoseAnswerNeverArrivesIsNotRepeated() {
		this.schema.execute("UPDATE pace SET seconds = 5");
		try (ReplicaProcess frozen = startThroughProxy("frozen")) {
			this.sessions.awaitAtWork(frozen, "pg_sleep");
			this.proxy.freeze();
			try (ReplicaProcess second = start("second")) {
				ReplicaSessions.await("commit on the server", () -> audit().size() == 2);
				this.sessions.awaitWaiting(second);
				assertThat(this.sessions.count(frozen, "state = 'idle'")).isEqualTo(1);
				long cut = System.nanoTime();
				this.proxy.cut();
				second.awaitReady(LIMIT);
				System.out.printf("frozen connection reset: the next replica is done after %d ms%n",
						Duration.ofNanos(System.nanoTime() - cut).toMillis());
			}
			assertThat(frozen.awaitReady(LIMIT).output()).contains("The database is not there");
		}
		assertThat(audit()).hasSize(3).startsWith("001_quick frozen", "002_long frozen");
	}

	@Test
	void aConnectionThatIsResetInTheMiddleOfAFileIsMadeAgain() {
		try (ReplicaProcess only = startThroughProxy("only")) {
			this.sessions.awaitAtWork(only, "pg_sleep");
			this.schema.execute("UPDATE pace SET seconds = 0");
			this.proxy.cut();
			assertThat(only.awaitReady(LIMIT).output()).contains("The database is not there").contains("own=3");
		}
		assertThat(audit()).containsExactly("001_quick only", "002_long only", "003_last only");
	}

	private ReplicaProcess start(String name) {
		return ReplicaProcess.start(name, this.schema.jdbcUrl(), this.files.location());
	}

	private ReplicaProcess startThroughProxy(String name) {
		return ReplicaProcess.start(name, this.proxy.through(this.schema.jdbcUrl()), this.files.location());
	}

	private static int port(String jdbcUrl) {
		return Integer.parseInt(jdbcUrl.replaceFirst(".*:(\\d+)/.*", "$1"));
	}

	private List<String> audit() {
		return this.schema.queryForList("SELECT version || ' ' || split_part(who, ' ', 2) FROM audit ORDER BY 1",
				String.class);
	}

}
