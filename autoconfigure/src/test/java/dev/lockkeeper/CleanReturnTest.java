package dev.lockkeeper;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.postgresql.core.BaseConnection;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.transaction.support.TransactionTemplate;

import dev.lockkeeper.migration.InvalidMigrationsException;
import dev.lockkeeper.migration.LockLostException;
import dev.lockkeeper.migration.LockTimeoutException;
import dev.lockkeeper.migration.LockkeeperException;
import dev.lockkeeper.migration.MigrationFailedException;
import dev.lockkeeper.migration.MigrationReport;
import dev.lockkeeper.test.MigrationFolder;
import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * The pooled connection comes back as it was found (G7). The pool has one connection, so
 * what the test looks at is the very session that migrated.
 */
@PostgresTest
class CleanReturnTest {

	private TestSchema schema;

	private MigrationFolder files;

	private HikariDataSource pool;

	@BeforeEach
	void open(TestSchema schema, MigrationFolder files) {
		this.schema = schema;
		this.files = files;
		openPool((config) -> {
		});
	}

	private void openPool(Consumer<HikariConfig> customizer) {
		close();
		this.pool = this.schema.pool(1, customizer);
	}

	@AfterEach
	void close() {
		if (this.pool != null) {
			this.pool.close();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "SET search_path = ''", "SET ROLE pg_monitor", "SET SESSION AUTHORIZATION pg_monitor",
			"CREATE TEMP TABLE left_behind (v int)", "SELECT pg_advisory_lock(99)",
			"SELECT pg_advisory_lock_shared(7, 8)", "SET statement_timeout = '7s'", "SET TIME ZONE 'Asia/Tokyo'",
			"SELECT set_config('app.tenant', 'acme', false)", "PREPARE left_behind AS SELECT 1", "LISTEN left_behind",
			"DECLARE left_behind CURSOR WITH HOLD FOR SELECT generate_series(1, 1000)",
			"SET default_transaction_read_only = on", "SELECT set_config('standard_conforming_strings', 'off', false)",
			"SET row_security = off" })
	void nothingThatAMigrationDoesToItsSessionSurvives(String statement) throws SQLException {
		this.files.up("001_first", statement).up("002_second", "CREATE TABLE second ()");
		assertUnchanged(this::migrate);
		assertThat(this.schema.queryForObject("SELECT to_regclass('second') IS NOT NULL", Boolean.class))
			.as("the next file starts with the settings of the first")
			.isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "-- lockkeeper: transaction=none\nBEGIN;" })
	void nothingOfAFailedMigrationSurvives(String mode) throws SQLException {
		this.files.up("001_first", mode
				+ "SET search_path = ''; CREATE TEMP TABLE left_behind (); SELECT pg_advisory_lock(99); SELECT 1 / 0");
		assertUnchanged((dataSource) -> assertThatExceptionOfType(MigrationFailedException.class)
			.isThrownBy(() -> migrate(dataSource)));
	}

	@Test
	void aScriptThatLeavesItsTransactionOpenIsRefusedAndUndone() throws SQLException {
		this.files.up("001_first", "-- lockkeeper: transaction=none\nBEGIN; CREATE TABLE first ()");
		assertUnchanged((dataSource) -> assertThatExceptionOfType(MigrationFailedException.class)
			.isThrownBy(() -> migrate(dataSource))
			.withMessageContaining("does not end it"));
		assertThat(this.schema.queryForObject("SELECT to_regclass('first') IS NULL", Boolean.class)).isTrue();
	}

	@Test
	void aReplicaThatOnlyWaitedGivesBackTheSameSession() throws SQLException {
		this.files.up("001_first", "CREATE TABLE first ()");
		openPool((config) -> config.setConnectionInitSql("SET app.tenant = 'acme'; SET lock_timeout = '3s'"));
		Map<String, Object> before = snapshot(this.pool);
		try (Connection outside = this.schema.connect()) {
			outside.createStatement().execute("SELECT pg_advisory_lock(1)");
			assertThatExceptionOfType(LockTimeoutException.class).isThrownBy(() -> Migrator.builder(this.pool)
				.locations(this.files.location())
				.lockKey(1L)
				.lockWaitTimeout(Duration.ofMillis(50))
				.build()
				.migrate());
		}
		assertThat(snapshot(this.pool)).isEqualTo(before);
	}

	@Test
	void aRunThatEndsBeforeItsFirstScriptGivesBackTheSameSession() throws SQLException {
		this.files.up("001_first", "SELECT 'open");
		openPool((config) -> config.setConnectionInitSql("SET app.tenant = 'acme'; SET lock_timeout = '3s'"));
		Map<String, Object> before = snapshot(this.pool);
		assertThatExceptionOfType(InvalidMigrationsException.class).isThrownBy(() -> migrate(this.pool));
		assertThat(snapshot(this.pool)).isEqualTo(before);
	}

	@Test
	void aReplicaThatWaitedAndThenMigratedGivesBackTheSameSession() throws Exception {
		this.files.up("001_first", "CREATE TABLE first ()");
		try (Connection connection = this.schema.connect(); Connection outside = this.schema.connect()) {
			connection.createStatement().execute("SET lock_timeout = '3s'; SET application_name = 'orders'");
			DataSource keeping = new SingleConnectionDataSource(connection, true);
			Map<String, Object> before = snapshot(keeping);
			outside.createStatement().execute("SELECT pg_advisory_lock(1)");
			CompletableFuture<MigrationReport> run = CompletableFuture.supplyAsync(() -> Migrator.builder(keeping)
				.locations(this.files.location())
				.lockKey(1L)
				.application("returns")
				.build()
				.migrate());
			Awaitility.await()
				.until(() -> this.schema.queryForObject(
						"SELECT count(*) > 0 FROM pg_stat_activity WHERE application_name LIKE 'lockkeeper returns%'",
						Boolean.class));
			outside.createStatement().execute("SELECT pg_advisory_unlock(1)");
			assertThat(run.get(10, TimeUnit.SECONDS).steps()).hasSize(1);
			assertThat(snapshot(keeping)).isEqualTo(before);
		}
	}

	@Test
	void whatThePoolHadSetIsSetAgain() throws SQLException {
		openPool((config) -> {
			config.setConnectionInitSql(
					"SET ROLE pg_database_owner; SET app.tenant = 'acme'; SET work_mem = '5MB'; SET lock_timeout = '3s'");
			config.setReadOnly(true);
			config.setAutoCommit(false);
		});
		this.schema.execute("GRANT ALL ON SCHEMA " + this.schema.name() + " TO pg_database_owner");
		Map<String, Object> before = snapshot(this.pool);
		assertThat(before.get("tenant")).isEqualTo("acme");
		this.files.up("001_first", "RESET ALL; RESET ROLE; SET search_path = ''")
			.up("002_second", "CREATE TABLE second ()");
		migrate(this.pool);
		assertThat(withoutPid(snapshot(this.pool))).isEqualTo(withoutPid(before));
		assertThat(this.schema.queryForObject(
				"SELECT tableowner FROM pg_tables WHERE tablename = 'second' AND schemaname = ?", String.class,
				this.schema.name()))
			.as("a file runs as the role that the pool had set")
			.isEqualTo("pg_database_owner");
	}

	@Test
	void everyFileHasThePoolsOwnSettings() {
		this.schema.execute("CREATE SEQUENCE s", "CREATE TABLE seen (tenant text, region text)");
		openPool((config) -> config.setConnectionInitSql(
				"SET TRANSACTION ISOLATION LEVEL SERIALIZABLE; SET LOCAL app.tenant = 'no'; SET app.tenant = 'acme; more';"
						+ " SELECT set_config('app.region', 'eu', false); SELECT nextval('s'); PREPARE own AS SELECT 1"));
		String look = "INSERT INTO seen SELECT current_setting('app.tenant'), current_setting('app.region')";
		this.files.up("001_first", look + "; SET app.tenant = 'other'")
			.up("002_second", look + "; RESET ALL")
			.up("003_third", "-- lockkeeper: transaction=none\n" + look)
			.up("004_fourth", look);
		migrate(this.pool);
		assertThat(this.schema.queryForList("SELECT concat_ws(' ', tenant, region) FROM seen", String.class)).hasSize(4)
			.containsOnly("acme; more eu");
		assertThat(this.schema.queryForObject("SELECT last_value FROM s", Long.class))
			.as("once for each connection, not for each file")
			.isLessThan(4);
	}

	/** As those do that watch or log what goes through a pool. */
	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aPoolWhoseConnectionsAreWrappedIsGivenNoUsedSessionBack(boolean autoCommit) throws SQLException {
		openPool((config) -> {
			config.setConnectionInitSql("SET app.tenant = 'acme'; SET lock_timeout = '3s'");
			config.setAutoCommit(autoCommit);
		});
		Map<String, Object> before = snapshot(this.pool);
		this.files.up("001_first", "SELECT pg_advisory_lock(99); SET app.tenant = 'other'; LISTEN left_behind");
		migrate(new WrappingDataSource(this.pool));
		assertThat(withoutPid(snapshot(this.pool))).isEqualTo(withoutPid(before));
		try (Connection connection = this.pool.getConnection()) {
			assertThat(connection.getAutoCommit()).isEqualTo(autoCommit);
			assertThat(connection.unwrap(BaseConnection.class).getAutoCommit()).isEqualTo(autoCommit);
			assertThat(connection.unwrap(BaseConnection.class).getNetworkTimeout()).isZero();
		}
	}

	@Test
	void jdbcSettingsAreRestored() throws SQLException {
		this.files.up("001_first", "CREATE TABLE first ()");
		try (Connection connection = this.schema.connect()) {
			connection.setAutoCommit(false);
			connection.setNetworkTimeout(Runnable::run, 12_345);
			migrate(new SingleConnectionDataSource(connection, true));
			assertThat(connection.getAutoCommit()).isFalse();
			assertThat(connection.getNetworkTimeout()).isEqualTo(12_345);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "CREATE TABLE slept AS SELECT 1 FROM pg_sleep(1.5)",
			"-- lockkeeper: transaction=none\nCREATE TABLE slept AS SELECT 1 FROM pg_sleep(1.5)" })
	void aStatementMayTakeLongerThanThePoolWaitsForTheNetwork(String sql) throws SQLException {
		this.files.up("001_first", sql);
		try (Connection connection = this.schema.connect()) {
			connection.setNetworkTimeout(Runnable::run, 500);
			migrate(new SingleConnectionDataSource(connection, true));
			assertThat(connection.getNetworkTimeout()).isEqualTo(500);
		}
		assertThat(this.schema.queryForObject("SELECT count(*) FROM slept", Long.class)).isOne();
	}

	/** Waiting and looking are limited to 30 s, longer than a test may take. */
	@Test
	void theDriverWaitsForAMigrationWithoutLimit() {
		this.files.up("001_first", "CREATE TABLE first ()");
		AtomicInteger limit = new AtomicInteger(-1);
		Migrator.builder(this.pool)
			.locations(this.files.location())
			.javaMigration("002_look.up", (connection) -> limit.set(connection.getNetworkTimeout()))
			.build()
			.migrate();
		assertThat(limit).hasValue(0);
	}

	@Test
	void aSessionThatTheServerEndedIsReplaced() throws SQLException {
		int pid = (int) snapshot(this.pool).get("pid");
		this.files.up("001_first", "SELECT pg_terminate_backend(pg_backend_pid())");
		assertThatExceptionOfType(LockkeeperException.class).isThrownBy(() -> migrate(this.pool));
		assertThat((int) snapshot(this.pool).get("pid")).isNotEqualTo(pid);
	}

	@Test
	void aMigrationThatUnlocksEverythingIsTheLast() {
		this.files.up("001_first", "SELECT pg_advisory_unlock_all(); CREATE TABLE first ()")
			.up("002_second", "CREATE TABLE second ()");
		assertThatExceptionOfType(LockLostException.class).isThrownBy(() -> migrate(this.pool))
			.withMessageContaining("002_second.up.sql");
		assertThat(this.schema.queryForList("SELECT version FROM schema_migrations", String.class))
			.containsExactly("001_first");
		assertThat(this.schema.queryForObject("SELECT to_regclass('second') IS NULL", Boolean.class)).isTrue();
	}

	@Test
	void withoutATransactionTheStatementsBeforeAreNotSaidToBeUndone() {
		this.files.up("001_first", """
				-- lockkeeper: transaction=none
				CREATE TABLE first ();
				SELECT pg_advisory_unlock_all();
				CREATE TABLE second ();
				""");
		assertThatExceptionOfType(LockLostException.class).isThrownBy(() -> migrate(this.pool))
			.withMessageMatching(
					".*as it found before the next statement of .*001_first.up.sql; nothing of it was run");
		assertThat(this.schema
			.queryForObject("SELECT to_regclass('first') IS NOT NULL AND to_regclass('second') IS NULL", Boolean.class))
			.isTrue();
	}

	@Test
	void aCallersTransactionIsNotTouched() {
		this.files.up("001_first", "CREATE TABLE first ()");
		TransactionTemplate transaction = new TransactionTemplate(new DataSourceTransactionManager(this.pool));
		transaction
			.executeWithoutResult((status) -> assertThatIllegalStateException().isThrownBy(() -> migrate(this.pool))
				.withMessageContaining("transaction"));
	}

	private void migrate(DataSource dataSource) {
		Migrator.builder(dataSource).locations(this.files.location()).connectRetryFor(Duration.ZERO).build().migrate();
	}

	/**
	 * Runs the same against HikariCP, whose connection is replaced, and against a data
	 * source that keeps its only connection, which has to be cleaned.
	 */
	private void assertUnchanged(Consumer<DataSource> run) throws SQLException {
		Map<String, Object> before = snapshot(this.pool);
		run.accept(this.pool);
		assertThat(withoutPid(snapshot(this.pool))).isEqualTo(withoutPid(before));
		this.schema.execute("DROP TABLE IF EXISTS schema_migrations, second");
		try (Connection connection = this.schema.connect()) {
			DataSource keeping = new SingleConnectionDataSource(connection, true);
			before = snapshot(keeping);
			run.accept(keeping);
			assertThat(snapshot(keeping)).isEqualTo(before);
		}
	}

	private static Map<String, Object> withoutPid(Map<String, Object> snapshot) {
		Map<String, Object> result = new HashMap<>(snapshot);
		result.remove("pid");
		return result;
	}

	/** Everything that a session can carry from one user of a pool to the next. */
	private static Map<String, Object> snapshot(DataSource dataSource) throws SQLException {
		try (Connection connection = dataSource.getConnection()) {
			connection.setAutoCommit(true);
			JdbcTemplate jdbc = new JdbcTemplate(new SingleConnectionDataSource(connection, true));
			Map<String, Object> snapshot = new HashMap<>();
			snapshot.put("pid", connection.unwrap(PGConnection.class).getBackendPID());
			snapshot.put("settings", jdbc.queryForList(
					"SELECT name, setting, source FROM pg_settings WHERE name NOT LIKE 'transaction_%' ORDER BY name"));
			snapshot.put("tenant",
					jdbc.queryForObject("SELECT nullif(current_setting('app.tenant', true), '')", String.class));
			snapshot.put("identity", jdbc.queryForMap(
					"SELECT current_user, session_user, current_setting('role') AS role, current_schemas(false)::text AS path"));
			snapshot.put("temporary tables", jdbc
				.queryForObject("SELECT count(*) FROM pg_class WHERE relnamespace = pg_my_temp_schema()", Long.class));
			snapshot.put("prepared statements",
					jdbc.queryForList("SELECT name FROM pg_prepared_statements WHERE from_sql", String.class));
			snapshot.put("cursors", jdbc.queryForList("SELECT name FROM pg_cursors WHERE is_holdable", String.class));
			snapshot.put("channels", jdbc.queryForList("SELECT pg_listening_channels()", String.class));
			snapshot.put("advisory locks", jdbc.queryForList(
					"SELECT classid, objid, mode FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'advisory'"));
			return snapshot;
		}
	}

	/** Hands out a connection of its own in place of each of the pool's. */
	private static final class WrappingDataSource extends DelegatingDataSource {

		WrappingDataSource(DataSource target) {
			super(target);
		}

		@Override
		public Connection getConnection() throws SQLException {
			Connection pooled = super.getConnection();
			return (Connection) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { Connection.class },
					(proxy, method, arguments) -> {
						try {
							return method.invoke(pooled, arguments);
						}
						catch (InvocationTargetException ex) {
							throw ex.getCause();
						}
					});
		}

	}

}
