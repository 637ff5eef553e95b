package dev.lockkeeper.resilience;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import dev.lockkeeper.test.MigrationFolder;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The host of the replica that migrates vanishes: no process is left to close a
 * connection, and no kernel to answer. Only the keepalives that Lockkeeper sets in its
 * session tell the server. The replica runs in a network namespace whose link goes down,
 * which takes the rights to make one; {@link FrozenConnectionTest} shows what can be
 * shown without them. The server is a private one and listens, beside the loopback
 * interface, on the link to that namespace only.
 */
@EnabledIf(value = "dev.lockkeeper.resilience.NetworkNamespace#available",
		disabledReason = "needs the right to make network namespaces (root, iproute2)")
class VanishedHostTest {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private NetworkNamespace host;

	private PostgresServer server;

	private JdbcTemplate database;

	private ReplicaSessions sessions;

	private MigrationFolder files;

	@BeforeEach
	void start(@TempDir Path folder) throws SQLException {
		this.host = new NetworkNamespace();
		this.server = PostgresServer
			.start(Map.of("listen_addresses", "'127.0.0.1," + NetworkNamespace.OUTER_ADDRESS + "'"));
		this.server.trust(NetworkNamespace.INNER_ADDRESS + "/32");
		this.database = new JdbcTemplate(
				new DriverManagerDataSource(this.server.jdbcUrl("127.0.0.1"), "postgres", "postgres"));
		this.sessions = new ReplicaSessions(this.database);
		this.database.execute("CREATE TABLE audit (version text, who text); CREATE TABLE pace (seconds float)");
		this.files = new MigrationFolder(folder).up("001_quick", audit("001_quick"))
			.up("002_long", audit("002_long") + "; SELECT pg_sleep(seconds) FROM pace")
			.up("003_last", audit("003_last"));
	}

	@AfterEach
	void stop() {
		if (this.server != null) {
			this.server.close();
		}
		this.host.close();
	}

	private static String audit(String version) {
		return "INSERT INTO audit VALUES ('" + version + "', current_setting('application_name'))";
	}

	@Test
	void theNextReplicaMigratesWithinFifteenSeconds() {
		pace(60);
		try (ReplicaProcess first = startOnHost(); ReplicaProcess second = startBehind(first)) {
			pace(2);
			long vanished = System.nanoTime();
			this.host.vanish();
			this.sessions.awaitAtWork(second, "pg_sleep");
			assertRecovered("in the middle of a statement", vanished);
			second.awaitReady(LIMIT);
		}
		assertThat(audit()).containsExactly("001_quick first", "002_long second", "003_last second");
	}

	/**
	 * The file was sent as a whole, so it is committed after the host has vanished, and
	 * its holder is idle, with the lock, when the server has nobody to tell.
	 */
	@Test
	void whatIsCommittedAfterwardsIsNotDoneAgain() {
		pace(8);
		try (ReplicaProcess first = startOnHost(); ReplicaProcess second = startBehind(first)) {
			this.host.vanish();
			ReplicaSessions.await("commit", () -> audit().size() == 2);
			long committed = System.nanoTime();
			second.awaitReady(LIMIT);
			assertRecovered("before a commit", committed);
		}
		assertThat(audit()).containsExactly("001_quick first", "002_long first", "003_last second");
	}

	private static void assertRecovered(String when, long vanished) {
		Duration recovery = Duration.ofNanos(System.nanoTime() - vanished);
		System.out.printf("host vanished %s: the next replica goes on after %d ms%n", when, recovery.toMillis());
		assertThat(recovery).isLessThan(Duration.ofSeconds(15));
	}

	private ReplicaProcess startOnHost() {
		ReplicaProcess replica = ReplicaProcess.start(this.host.prefix(), ReplicaMain.class, "first",
				this.server.jdbcUrl(NetworkNamespace.OUTER_ADDRESS), this.files.location());
		this.sessions.awaitAtWork(replica, "pg_sleep");
		return replica;
	}

	private ReplicaProcess startBehind(ReplicaProcess first) {
		ReplicaProcess next = ReplicaProcess.start("second", this.server.jdbcUrl(), this.files.location());
		this.sessions.awaitWaiting(next);
		assertThat(first.isAlive()).isTrue();
		return next;
	}

	private void pace(double seconds) {
		this.database.update("DELETE FROM pace");
		this.database.update("INSERT INTO pace VALUES (?)", seconds);
	}

	private List<String> audit() {
		return this.database.queryForList("SELECT version || ' ' || split_part(who, ' ', 2) FROM audit ORDER BY 1",
				String.class);
	}

}
