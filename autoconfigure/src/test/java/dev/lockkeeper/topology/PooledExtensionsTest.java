package dev.lockkeeper.topology;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.lockkeeper.Migrator;
import dev.lockkeeper.MigratorBuilder;
import dev.lockkeeper.extension.MigrationEvent;
import dev.lockkeeper.migration.HookFailedException;
import dev.lockkeeper.migration.MigrationFailedException;
import dev.lockkeeper.migration.MigrationReport;
import dev.lockkeeper.postgres.LockScope;
import dev.lockkeeper.test.MigrationFolder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The application's own code in runs behind a pooler in transaction mode, where the lock
 * is taken in each transaction and nothing may be left in a session.
 */
class PooledExtensionsTest {

	/** What would be left in a session for whoever gets it next. */
	private static final List<String> NASTY = List.of("SET search_path = ''", "SET app.tenant = 'acme'",
			"SET statement_timeout = '1h'", "SELECT pg_advisory_lock(99)", "LISTEN left_behind", "SET ROLE pg_monitor");

	private final List<HikariDataSource> pools = new ArrayList<>();

	private TestDatabase database;

	private Pooler pooler;

	private MigrationFolder files;

	@BeforeEach
	void open(@TempDir Path folder) {
		this.database = new TestDatabase("");
		this.pooler = new LoopbackPooler(this.database, Pooler.Mode.TRANSACTION);
		this.files = new MigrationFolder(folder);
		this.database.execute("CREATE TABLE log (id int GENERATED ALWAYS AS IDENTITY, what text)");
	}

	@AfterEach
	void close() {
		this.pools.forEach(HikariDataSource::close);
		this.pooler.close();
		this.database.close();
	}

	@Test
	void eachHasTheLockAndLeavesNothingBehind() throws SQLException {
		this.files.up("001_a", "INSERT INTO log (what) VALUES ('a')").up("003_demo", "SELECT 1 / 0");
		migrator().javaMigration("002_b.up", (connection) -> {
			log(connection, "b " + locks(connection));
			nasty(connection);
		}).condition((version, connection) -> {
			String reason = version.value().contains("demo") ? "no demo, lock: " + locks(connection) : null;
			nasty(connection);
			return reason;
		}).hook((event, connection) -> {
			log(connection, event.getClass().getSimpleName() + " " + locks(connection));
			nasty(connection);
		}).build().migrate();
		assertThat(log()).containsExactly("BeforeRun 1", "BeforeMigration 1", "a", "AfterMigration 1",
				"BeforeMigration 1", "b 1", "AfterMigration 1", "AfterRun 1");
		assertThat(this.database.queryForList("SELECT skipped FROM schema_migrations WHERE version = '003_demo'",
				String.class))
			.containsExactly("no demo, lock: 1");
		verifyClean();
	}

	@Test
	void failuresLeaveNothingBehindEither() throws SQLException {
		this.files.up("001_a", "INSERT INTO log (what) VALUES ('a')");
		for (int i = 0; i < Pooler.SERVER_SESSIONS; i++) {
			assertThatExceptionOfType(HookFailedException.class)
				.isThrownBy(() -> migrator().hook((event, connection) -> {
					log(connection, "undone");
					nasty(connection);
					throw new IllegalStateException("no");
				}).build().migrate());
			assertThatExceptionOfType(MigrationFailedException.class)
				.isThrownBy(() -> migrator().condition((version, connection) -> {
					nasty(connection);
					throw new IllegalStateException("no");
				}).build().migrate());
			assertThatExceptionOfType(MigrationFailedException.class)
				.isThrownBy(() -> migrator().javaMigration("000_first.up", (connection) -> {
					log(connection, "undone");
					nasty(connection);
					throw new IllegalStateException("no");
				}).build().migrate());
		}
		assertThat(log()).isEmpty();
		verifyClean();
	}

	@Test
	void ofEightReplicasThatTakeTurnsEachMigrationIsDoneByOne() throws Exception {
		AtomicInteger afterRuns = new AtomicInteger();
		List<String> expected = new ArrayList<>();
		for (int i = 1; i <= 6; i++) {
			this.files.up("00" + i + "_file", "INSERT INTO log (what) VALUES ('file'); SELECT pg_sleep(0.02)");
			expected.addAll(List.of("before", "file", "after"));
		}
		expected.addAll(List.of("before", "code", "after"));
		List<MigrationReport> reports = Replicas.migrate(8, () -> migrator().hook((event, connection) -> {
			if (event instanceof MigrationEvent.BeforeMigration) {
				log(connection, "before");
			}
			if (event instanceof MigrationEvent.AfterMigration) {
				log(connection, "after");
			}
			if (event instanceof MigrationEvent.AfterRun) {
				assertThat(locks(connection)).isOne();
				afterRuns.incrementAndGet();
			}
		}).javaMigration("007_code.up", (connection) -> {
			log(connection, "code");
			execute(connection, "SELECT pg_sleep(0.05)");
		}).build());
		assertThat(log()).isEqualTo(expected);
		assertThat(reports.stream().mapToInt((report) -> report.steps().size()).sum()).isEqualTo(7);
		assertThat(afterRuns).hasPositiveValue();
		verifyClean();
	}

	private void verifyClean() throws SQLException {
		assertThat(PooledSession.all(this.database, this.pooler))
			.allSatisfy((session) -> assertThat(session.state()).isEqualTo(Map.of("search_path", "\"$user\", public",
					"user", this.database.username() + " as " + this.database.username(), "custom", "", "settings", "",
					"temporary", "", "locks", "", "channels", "", "cursors", "")));
	}

	private MigratorBuilder migrator() {
		HikariDataSource pool = this.database.pool(this.database.jdbcUrl(this.pooler.port()), 1);
		this.pools.add(pool);
		return Migrator.builder(pool).locations(this.files.location()).lockScope(LockScope.TRANSACTION).lockKey(7L);
	}

	private List<String> log() {
		return this.database.queryForList("SELECT what FROM log ORDER BY id", String.class);
	}

	private static void nasty(Connection connection) throws SQLException {
		for (String sql : NASTY) {
			execute(connection, sql);
		}
		execute(connection, "RESET ROLE");
		execute(connection, "SET search_path = public");
	}

	private static void log(Connection connection, String what) throws SQLException {
		execute(connection, "INSERT INTO log (what) VALUES ('" + what + "')");
	}

	private static void execute(Connection connection, String sql) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			statement.execute(sql);
		}
	}

	private static int locks(Connection connection) throws SQLException {
		try (Statement statement = connection.createStatement();
				var rows = statement.executeQuery(
						"SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 7 AND pid = pg_backend_pid()")) {
			rows.next();
			return rows.getInt(1);
		}
	}

}
