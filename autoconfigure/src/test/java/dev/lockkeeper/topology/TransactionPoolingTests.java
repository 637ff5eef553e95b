package dev.lockkeeper.topology;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.jdbc.datasource.SingleConnectionDataSource;

import dev.lockkeeper.Migrator;
import dev.lockkeeper.migration.InvalidMigrationsException;
import dev.lockkeeper.migration.MigrationFailedException;
import dev.lockkeeper.migration.MigrationReport;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.migration.UnsupportedDatabaseException;
import dev.lockkeeper.postgres.LockScope;
import dev.lockkeeper.test.MigrationFolder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What holds behind any pooler in transaction mode. Each subclass brings one.
 */
abstract class TransactionPoolingTests {

	/** Leaves behind whatever a session can keep. */
	private static final String NASTY = """
			SELECT pg_advisory_lock(99);
			SET search_path TO pg_catalog;
			SET app.tenant = 'left behind';
			SET statement_timeout = '7s';
			SET work_mem = '1234kB';
			CREATE TEMP TABLE left_behind (id int);
			DECLARE left_behind CURSOR WITH HOLD FOR SELECT 1;
			LISTEN left_behind;
			SET ROLE pg_monitor;
			""";

	private final List<HikariDataSource> pools = new ArrayList<>();

	private TestDatabase database;

	private Pooler pooler;

	private MigrationFolder files;

	abstract Pooler start(TestDatabase database, Pooler.Mode mode);

	@BeforeEach
	void start(@TempDir Path folder) {
		this.database = new TestDatabase("");
		this.pooler = start(this.database, Pooler.Mode.TRANSACTION);
		this.files = new MigrationFolder(folder);
	}

	@AfterEach
	void stop() {
		this.pools.forEach(HikariDataSource::close);
		this.pooler.close();
		this.database.close();
	}

	@Test
	void anUndeclaredPoolerIsRefusedWithTheThreeWaysOut() {
		this.files.up("001_a", "CREATE TABLE a ()");
		assertThatExceptionOfType(UnsupportedDatabaseException.class).isThrownBy(() -> migrator(null).migrate())
			.withMessageContaining("pooler")
			.withMessageContaining("PgBouncer")
			.satisfies((ex) -> assertThat(ex.action()).contains("lockkeeper.datasource.url",
					"lockkeeper.lock.scope=session", "lockkeeper.lock.scope=transaction"));
		assertThat(this.database.relations()).isEmpty();
	}

	@Test
	void sixteenReplicasApplyEachFileOnceAndNeverHoldALockBetweenTransactions() throws Exception {
		List<String> versions = writeRace();
		try (IdleLockWatch watch = new IdleLockWatch(this.database)) {
			List<MigrationReport> reports = Replicas.migrate(16, () -> migrator(LockScope.TRANSACTION));
			assertThat(reports).hasSize(16);
			assertThat(reports.stream().flatMap((report) -> report.versions().stream()))
				.extracting(MigrationVersion::value)
				.containsExactlyInAnyOrderElementsOf(versions);
			assertThat(watch.looks()).isPositive();
			assertThat(watch.found()).as("locks held outside a transaction").isEmpty();
		}
		verifyRace(versions);
		assertThat(PooledSession.all(this.database, this.pooler)).allSatisfy(this::verifyClean)
			.extracting(PooledSession::pid)
			.doesNotHaveDuplicates();
	}

	@Test
	void nothingThatAMigrationSetsStaysInTheServersSessions() throws Exception {
		for (int i = 1; i <= 5; i++) {
			this.files.up("00" + i + "_nasty", "CREATE TABLE made_" + i + " ();" + NASTY);
		}
		migrator(LockScope.TRANSACTION).migrate();
		assertThat(PooledSession.all(this.database, this.pooler)).allSatisfy(this::verifyClean);
		assertThat(this.database.relations()).contains("public.made_1", "public.made_5");
	}

	@Test
	void aFileMayTakeLongerThanTheRolesOwnLimits() {
		this.database.execute("ALTER DATABASE %s SET statement_timeout = '300ms'".formatted(this.database.name()),
				"ALTER DATABASE %s SET idle_in_transaction_session_timeout = '300ms'".formatted(this.database.name()));
		this.pooler.close();
		this.pooler = start(this.database, Pooler.Mode.TRANSACTION);
		this.files.up("001_a", "SELECT pg_sleep(0.6)").up("002_b", "SELECT pg_sleep(0.6)");
		assertThat(migrator(LockScope.TRANSACTION).migrate().steps()).hasSize(2);
	}

	@ParameterizedTest
	@ValueSource(strings = { "SELECT 1 / 0", "RELEASE SAVEPOINT lockkeeper; SELECT 1 / 0",
			"CREATE TABLE public.p (id int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED);"
					+ " RESET ROLE; INSERT INTO public.p VALUES (1), (1)" })
	void nothingThatAFailedMigrationSetsStaysInTheServersSessions(String failure) throws Exception {
		this.files.up("001_nasty", NASTY + "RESET ROLE; " + failure);
		for (int i = 0; i < Pooler.SERVER_SESSIONS; i++) {
			assertThatExceptionOfType(MigrationFailedException.class)
				.isThrownBy(() -> migrator(LockScope.TRANSACTION).migrate());
		}
		assertThat(PooledSession.all(this.database, this.pooler)).allSatisfy(this::verifyClean);
		assertThat(this.database.queryForList("SELECT version FROM schema_migrations", String.class)).isEmpty();
	}

	@Test
	void filesThatNeedNoTransactionAreRefusedTogetherBeforeAnythingIsChanged() {
		this.files.up("001_a", "CREATE TABLE a (id int)")
			.up("002_index", "CREATE INDEX CONCURRENTLY a_id ON a (id)")
			.up("003_vacuum", "VACUUM a")
			.up("004_b", "CREATE TABLE b ()");
		assertThatExceptionOfType(InvalidMigrationsException.class)
			.isThrownBy(() -> migrator(LockScope.TRANSACTION).migrate())
			.withMessageContaining("002_index.up.sql")
			.withMessageContaining("003_vacuum.up.sql")
			.withMessageContaining("lockkeeper.lock.scope=transaction")
			.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain("001_a", "004_b"));
		assertThat(this.database.relations()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "prepareThreshold=1", "preferQueryMode=simple", "preferQueryMode=extendedForPrepared",
			"preferQueryMode=extendedCacheEverything" })
	void theDriversPreparedStatementsDoNoHarm(String parameter) {
		List<String> versions = writeRace();
		HikariDataSource pool = pool(this.database.jdbcUrl(this.pooler.port()) + "&" + parameter);
		for (int i = 0; i < 12; i++) {
			MigrationReport report = migrator(pool, LockScope.TRANSACTION).migrate();
			assertThat(report.steps()).hasSize((i == 0) ? versions.size() : 0);
		}
		verifyRace(versions);
	}

	@Test
	void aClientKeepsTheSettingsThatThePoolerTracksForIt() throws Exception {
		this.database.close();
		this.database = new TestDatabase("TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'");
		this.database.execute("ALTER DATABASE %s SET datestyle = 'German'".formatted(this.database.name()),
				"ALTER DATABASE %s SET timezone = 'Asia/Tokyo'".formatted(this.database.name()));
		this.pooler.close();
		this.pooler = start(this.database, Pooler.Mode.TRANSACTION);
		this.files.up("001_a", "CREATE TABLE a AS SELECT 'ä' AS letter").up("002_b", "CREATE TABLE b ()");
		try (Connection connection = this.database.connect(this.database.jdbcUrl(this.pooler.port()))) {
			String before = tracked(connection);
			assertThat(before).startsWith("lockkeeper-tests, UTF8, ISO");
			migrator(new SingleConnectionDataSource(connection, true), LockScope.TRANSACTION).migrate();
			assertThat(tracked(connection)).isEqualTo(before);
		}
		assertThat(this.database.queryForList("SELECT letter FROM a", String.class)).containsExactly("ä");
	}

	@Test
	void inSessionModeOneOfEightReplicasMigratesUnderASessionLock() throws Exception {
		List<String> versions = writeRace();
		this.files.up("900_index", "CREATE INDEX CONCURRENTLY account_id ON account (id)");
		try (Pooler sessions = start(this.database, Pooler.Mode.SESSION)) {
			String url = this.database.jdbcUrl(sessions.port());
			List<MigrationReport> reports = Replicas.migrate(8, () -> migrator(pool(url), LockScope.SESSION));
			assertThat(reports.stream().filter((report) -> !report.steps().isEmpty())).hasSize(1);
			this.pools.forEach(HikariDataSource::close);
		}
		this.database.execute("DELETE FROM schema_migrations WHERE version = '900_index'");
		verifyRace(versions);
	}

	private List<String> writeRace() {
		List<String> versions = List.of("001_tables", "002_rows", "003_double", "004_column", "005_less");
		List<String> statements = List.of(
				"CREATE TABLE audit (version text, pid int); CREATE TABLE account (id int, balance int)",
				"INSERT INTO account SELECT n, 100 FROM generate_series(1, 50) AS n",
				"UPDATE account SET balance = balance * 2", "ALTER TABLE account ADD COLUMN owner text",
				"UPDATE account SET balance = balance - 1");
		for (int i = 0; i < versions.size(); i++) {
			this.files.up(versions.get(i), statements.get(i) + "; SELECT pg_sleep(0.02); INSERT INTO audit SELECT '"
					+ versions.get(i) + "', pg_backend_pid()");
		}
		return versions;
	}

	private void verifyRace(List<String> versions) {
		assertThat(this.database.queryForList("SELECT version FROM audit", String.class))
			.containsExactlyElementsOf(versions);
		assertThat(this.database.queryForList("SELECT version FROM schema_migrations ORDER BY 1", String.class))
			.isEqualTo(versions);
		assertThat(this.database.queryForList("SELECT DISTINCT balance FROM account", Integer.class))
			.containsExactly(199);
		assertThat(this.database.queryForList(
				"SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
				Integer.class))
			.isEmpty();
	}

	private void verifyClean(PooledSession session) {
		assertThat(session.state()).isEqualTo(Map.of("search_path", "\"$user\", public", "user",
				this.database.username() + " as " + this.database.username(), "custom", "", "settings", "", "temporary",
				"", "locks", "", "channels", "", "cursors", ""));
	}

	private static String tracked(Connection connection) throws SQLException {
		try (var statement = connection.createStatement();
				var rows = statement.executeQuery(
						"SELECT concat_ws(', ', current_setting('application_name'), current_setting('client_encoding'),"
								+ " current_setting('DateStyle'), current_setting('TimeZone'))")) {
			rows.next();
			return rows.getString(1);
		}
	}

	private Migrator migrator(LockScope scope) {
		return migrator(pool(this.database.jdbcUrl(this.pooler.port())), scope);
	}

	private Migrator migrator(DataSource dataSource, LockScope scope) {
		return Migrator.builder(dataSource).locations(this.files.location()).lockScope(scope).build();
	}

	private HikariDataSource pool(String url) {
		HikariDataSource pool = this.database.pool(url, 1);
		this.pools.add(pool);
		return pool;
	}

}
