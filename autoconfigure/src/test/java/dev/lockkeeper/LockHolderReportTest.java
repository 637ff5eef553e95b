package dev.lockkeeper;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import com.zaxxer.hikari.HikariDataSource;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.lockkeeper.migration.Direction;
import dev.lockkeeper.migration.LockHolder;
import dev.lockkeeper.migration.LockTimeoutException;
import dev.lockkeeper.migration.MigrationReport;
import dev.lockkeeper.migration.MigrationState;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.postgres.StatementLimits;
import dev.lockkeeper.test.LogCapture;
import dev.lockkeeper.test.MigrationFolder;
import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What a replica that waits tells of the one that it waits for, which is a real one at
 * work, and of a third session in the way of that one.
 */
@PostgresTest
class LockHolderReportTest {

	/** Not the common pool, which has a single thread on a small machine. */
	private static final Executor REPLICAS = (task) -> new Thread(task, "replica").start();

	private static final String TIME = "20\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d(:\\d\\d)?(Z|\\+\\d\\d:\\d\\d)";

	private TestSchema schema;

	private HikariDataSource holderPool;

	private HikariDataSource waiterPool;

	private MigrationFolder files;

	private Connection third;

	private CompletableFuture<MigrationReport> holder = new CompletableFuture<>();

	@BeforeEach
	void open(TestSchema schema, MigrationFolder files) throws SQLException {
		this.schema = schema;
		this.holderPool = schema.pool(1);
		this.waiterPool = schema.pool(1);
		this.files = files
			.up("001_boats", "CREATE TABLE boats (v int) WITH (fillfactor = 10); INSERT INTO boats VALUES (1)")
			.down("001_boats", "DROP TABLE boats");
		holder(Direction.UP).migrate();
		this.third = schema.connect();
		execute("SET application_name = 'monthly report'");
	}

	@AfterEach
	void close() throws Exception {
		this.third.close();
		if (this.holder.isDone()) {
			this.holder.join();
		}
		this.holderPool.close();
		this.waiterPool.close();
	}

	@Test
	void aStatementOfATransactionalFileThatIsBlockedByAThirdSession() throws Exception {
		this.files.up("002_name", "SELECT 1;\nALTER TABLE boats\n  ADD COLUMN name text");
		execute("BEGIN; SELECT v FROM boats");
		startHolder(Direction.UP, "wait_event_type = 'Lock'");
		try (LogCapture log = new LogCapture()) {
			LockTimeoutException ex = timeOut();
			String report = "pid " + holderPid() + " (lockkeeper holder 2.0 @";
			assertThat(ex.getMessage()).contains(report)
				.containsPattern(", from " + client() + ", connected since " + TIME + "\\), at work on 002_name, "
						+ "active since " + TIME + ", on: ALTER TABLE boats ADD COLUMN name text; "
						+ "it is blocked by pid " + thirdPid()
						+ " \\(monthly report\\), idle in transaction, last on: SELECT v FROM boats, "
						+ "in a transaction since " + TIME);
			assertThat(ex.action()).contains("SELECT pg_terminate_backend(" + holderPid() + ");");
			assertThat(log.messages("migration.waiting")).first()
				.asString()
				.startsWith("Waiting for the advisory lock ")
				.contains(report, "at work on 002_name", "blocked by pid " + thirdPid());
			assertThat(log.keyValues("migration.waiting")).first()
				.satisfies((values) -> assertThat(values).containsEntry("holderPid", holderPid())
					.containsEntry("version", new MigrationVersion("002_name"))
					.containsEntry("blockedBy", List.of(thirdPid()))
					.containsKey("waitedMs")
					.hasEntrySatisfying("holder",
							(name) -> assertThat(name).asString().startsWith("lockkeeper holder 2.0 @")));
		}
		execute("COMMIT");
		assertThat(this.holder.get(20, TimeUnit.SECONDS).versions()).hasSize(1);
	}

	@ParameterizedTest
	@CsvSource({ "UP, 002_name, INSERT INTO schema_migrations VALUES ('002_name')",
			"DOWN, 001_boats, DELETE FROM schema_migrations" })
	void aMigrationThatIsStillAtItsHistoryRow(Direction direction, String version, String other) throws Exception {
		if (direction == Direction.UP) {
			this.files.up("002_name", "ALTER TABLE boats ADD COLUMN name text");
		}
		execute("BEGIN; " + other);
		startHolder(direction, "wait_event_type = 'Lock'");
		assertThat(lookAtHolder(direction)).satisfies((found) -> {
			assertThat(found.version()).isEqualTo(new MigrationVersion(version));
			assertThat(found.blockedBy()).extracting(LockHolder.Blocker::pid).containsExactly(thirdPid());
		});
		execute("ROLLBACK");
		this.holder.get(20, TimeUnit.SECONDS);
	}

	@ParameterizedTest
	@CsvSource({ "INSERT INTO boats VALUES (2), waiting for writers before build",
			"SELECT v FROM boats, waiting for old snapshots" })
	void aConcurrentIndexBuildThatIsBlockedByAnOldTransaction(String other, String phase) throws Exception {
		this.files.up("002_index", "CREATE INDEX CONCURRENTLY boats_v ON boats (v)");
		execute("BEGIN ISOLATION LEVEL REPEATABLE READ; " + other);
		startHolder(Direction.UP, "EXISTS (SELECT FROM pg_stat_progress_create_index AS p WHERE p.pid = "
				+ "pg_stat_activity.pid AND p.phase = '" + phase + "')");
		LockTimeoutException ex = timeOut();
		// Other sessions with old snapshots come and go
		assertThat(ex.getMessage())
			.containsPattern(
					"at work on 002_index, building index boats_v: " + phase + ", \\d{1,2}\\.\\d %, active since ")
			.contains("on: CREATE INDEX CONCURRENTLY boats_v ON boats (v)", "it is blocked by pid " + thirdPid()
					+ " (monthly report), idle in transaction, last on: " + other + ", in a transaction since ");
		execute("COMMIT");
		assertThat(this.holder.get(20, TimeUnit.SECONDS).versions()).hasSize(1);
	}

	@Test
	void anIndexBuildShowsThePhaseAndHowFarItIs() throws Exception {
		execute("INSERT INTO boats SELECT generate_series(1, 5000)",
				"CREATE FUNCTION slow(v int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS "
						+ "'BEGIN PERFORM pg_catalog.pg_sleep(0.001); RETURN v; END'");
		this.files.up("002_index", "CREATE INDEX CONCURRENTLY boats_slow ON boats (slow(v))");
		startHolder(Direction.UP, "EXISTS (SELECT FROM pg_stat_progress_create_index AS p "
				+ "WHERE p.pid = pg_stat_activity.pid AND p.blocks_done > 10)");
		LockHolder first = lookAtHolder(Direction.UP);
		assertThat(first.indexBuild()).satisfies((build) -> {
			assertThat(build.index()).isEqualTo("boats_slow");
			assertThat(build.phase()).isEqualTo("building index: scanning table");
			assertThat(build.percent()).isGreaterThan(0).isLessThan(100);
		});
		assertThat(first.blockedBy()).isEmpty();
		assertThat(lookAtHolder(Direction.UP).indexBuild().percent()).isGreaterThan(first.indexBuild().percent());
		assertThat(this.holder.get(60, TimeUnit.SECONDS).versions()).hasSize(1);
	}

	@Test
	void anIdleHolderAndTheCommandThatEndsIt() throws Exception {
		this.files.up("002_name", "ALTER TABLE boats ADD COLUMN name text");
		execute("SELECT pg_advisory_lock(" + key() + ")");
		LockTimeoutException ex = timeOut();
		assertThat(ex.getMessage()).containsPattern("held by pid " + thirdPid() + " \\(monthly report, from .*\\), "
				+ "idle since " + TIME + ", last on: SELECT pg_advisory_lock\\(" + key() + "\\)$");
		String command = ex.action().substring(ex.action().indexOf("SELECT pg_terminate_backend("));
		this.schema.execute(command);
		assertThat(waiter(Duration.ofSeconds(20)).migrate().lockTaken()).isTrue();
		assertThat(this.third.isValid(1)).isFalse();
	}

	@Test
	void whatASessionBeforeTheHolderHasLeftInTheJournalIsNotTakenForItsWork() throws Exception {
		this.schema.execute(
				"CREATE TABLE schema_migrations_journal (version text, statement integer, statement_hash text NOT NULL,"
						+ " holder text NOT NULL, started_at timestamptz NOT NULL DEFAULT clock_timestamp(),"
						+ " finished_at timestamptz, PRIMARY KEY (version, statement))",
				"INSERT INTO schema_migrations_journal VALUES ('003_index', 1, '', 'somebody', now() - interval '1 hour')");
		this.files.up("002_name", "ALTER TABLE boats ADD COLUMN name text");
		execute("BEGIN; SELECT v FROM boats");
		startHolder(Direction.UP, "wait_event_type = 'Lock'");
		assertThat(lookAtHolder(Direction.UP).version()).isEqualTo(new MigrationVersion("002_name"));
		execute("COMMIT");
		this.holder.get(20, TimeUnit.SECONDS);
	}

	/** Such as that of a Java migration. */
	@Test
	void whatTheServerShowsOfNoFileIsKnownFromTheJournal() {
		execute("SELECT pg_advisory_lock(" + key() + ")",
				"CREATE TABLE schema_migrations_journal (version text, statement integer, statement_hash text NOT NULL,"
						+ " holder text NOT NULL, started_at timestamptz NOT NULL DEFAULT clock_timestamp(),"
						+ " finished_at timestamptz, PRIMARY KEY (version, statement))",
				"INSERT INTO schema_migrations_journal VALUES ('002_code', 1, '', 'somebody')",
				"SELECT 'code at work'");
		this.files.up("002_code", "ALTER TABLE boats ADD COLUMN name text");
		assertThat(timeOut()).hasMessageContaining("at work on 002_code, idle since ")
			.hasMessageEndingWith("last on: SELECT 'code at work'");
	}

	@Test
	void ofTwoFilesTheOneIsNamedThatHasTheStatementAndNotOneThatBeginsLikeIt() throws Exception {
		this.files.up("002_some", "CREATE INDEX ON boats (v) WHERE v > 1").up("003_all", "CREATE INDEX ON boats (v)");
		execute("BEGIN; INSERT INTO boats VALUES (2)");
		this.schema.execute("INSERT INTO schema_migrations VALUES ('002_some')");
		startHolder(Direction.UP, "wait_event_type = 'Lock'");
		this.schema.execute("DELETE FROM schema_migrations WHERE version = '002_some'");
		assertThat(lookAtHolder(Direction.UP).version()).isEqualTo(new MigrationVersion("003_all"));
		execute("COMMIT");
		this.holder.get(20, TimeUnit.SECONDS);
	}

	@Test
	void aRoleThatMayNotSeeTheHolderSeesItsNameOnly() throws Exception {
		String role = "waiter_" + this.schema.name();
		this.files.up("002_name", "ALTER TABLE boats ADD COLUMN name text");
		this.schema.execute("CREATE ROLE " + role + " LOGIN PASSWORD 'waiter'",
				"GRANT USAGE, CREATE ON SCHEMA " + this.schema.name() + " TO " + role,
				"GRANT SELECT ON schema_migrations TO " + role);
		execute("SELECT pg_advisory_lock(" + key() + ")");
		try (HikariDataSource pool = this.schema.pool(1, (config) -> {
			config.setUsername(role);
			config.setPassword("waiter");
		})) {
			Migrator migrator = Migrator.builder(pool)
				.locations(this.files.location())
				.lockWaitTimeout(Duration.ofMillis(200))
				.build();
			assertThatExceptionOfType(LockTimeoutException.class).isThrownBy(migrator::migrate)
				.withMessageEndingWith("held by pid " + thirdPid() + " (monthly report)");
		}
		finally {
			this.schema.execute("DROP OWNED BY " + role, "DROP ROLE " + role);
		}
	}

	@Test
	void theReportComesAfterASecondAndAgainEveryFewSeconds() {
		execute("SELECT pg_advisory_lock(" + key() + ")");
		this.files.up("002_name", "ALTER TABLE boats ADD COLUMN name text");
		try (LogCapture log = new LogCapture()) {
			assertThatExceptionOfType(LockTimeoutException.class)
				.isThrownBy(() -> waiter(Duration.ofSeconds(7)).migrate());
			assertThat(log.keyValues("migration.waiting")).extracting((values) -> (Long) values.get("waitedMs"))
				.hasSize(2)
				.satisfies((waited) -> {
					assertThat(waited.get(0)).isBetween(1000L, 2000L);
					assertThat(waited.get(1)).isBetween(6000L, 7500L);
				});
		}
	}

	@Test
	void whoOnlyWaitsTellsTheSame() {
		execute("SELECT pg_advisory_lock(" + key() + ")");
		this.files.up("002_name", "ALTER TABLE boats ADD COLUMN name text");
		try (LogCapture log = new LogCapture()) {
			assertThatExceptionOfType(LockTimeoutException.class)
				.isThrownBy(() -> waiter(Duration.ofMillis(300)).await())
				.withMessageContaining("held by pid " + thirdPid() + " (monthly report")
				.satisfies(
						(ex) -> assertThat(ex.action()).contains("SELECT pg_terminate_backend(" + thirdPid() + ");"));
			assertThat(log.keyValues("migration.awaiting")).first()
				.satisfies((values) -> assertThat(values)
					.containsAllEntriesOf(Map.of("pending", 1, "holderPid", thirdPid())));
		}
	}

	private LockTimeoutException timeOut() {
		return Assertions.catchThrowableOfType(LockTimeoutException.class,
				() -> waiter(Duration.ofMillis(1500)).migrate());
	}

	/** As a waiting replica's state shows it. */
	private LockHolder lookAtHolder(Direction direction) throws Exception {
		Migrator waiter = waiter(direction, Duration.ofSeconds(60));
		CompletableFuture<MigrationReport> run = CompletableFuture.supplyAsync(waiter::migrate, REPLICAS);
		try {
			Awaitility.await()
				.until(() -> waiter.state() instanceof MigrationState.Waiting waiting && waiting.holder() != null);
			return ((MigrationState.Waiting) waiter.state()).holder();
		}
		finally {
			this.schema.queryForList(
					"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'lockkeeper waiter%'",
					Boolean.class);
			Assertions.catchException(() -> run.get(20, TimeUnit.SECONDS));
		}
	}

	private void startHolder(Direction direction, String until) {
		Migrator migrator = holder(direction);
		this.holder = CompletableFuture.supplyAsync(migrator::migrate, REPLICAS);
		Awaitility.await()
			.until(() -> this.schema.queryForObject(
					"SELECT count(*) > 0 FROM pg_stat_activity WHERE pid = " + holderPidQuery() + " AND " + until,
					Boolean.class));
	}

	private Migrator holder(Direction direction) {
		return Migrator.builder(this.holderPool)
			.locations(this.files.location())
			.direction(direction)
			.limits(new StatementLimits(Duration.ZERO, Duration.ZERO, null))
			.application("holder 2.0")
			.build();
	}

	private Migrator waiter(Duration timeout) {
		return waiter(Direction.UP, timeout);
	}

	private Migrator waiter(Direction direction, Duration timeout) {
		return Migrator.builder(this.waiterPool)
			.direction(direction)
			.locations(this.files.location())
			.connectRetryFor(Duration.ZERO)
			.lockWaitTimeout(timeout)
			.application("waiter 1.0")
			.build();
	}

	private int holderPid() {
		return this.schema.queryForObject("SELECT " + holderPidQuery(), Integer.class);
	}

	private String holderPidQuery() {
		return "(SELECT l.pid FROM pg_locks AS l WHERE l.locktype = 'advisory' AND l.classid::bigint = "
				+ (key() >>> 32) + " AND l.objid::bigint = " + (key() & 0xFFFFFFFFL) + ")";
	}

	private String client() {
		return this.schema.queryForObject(
				"SELECT coalesce(host(client_addr), '') FROM pg_stat_activity WHERE pid = " + holderPidQuery(),
				String.class);
	}

	private long key() {
		return this.schema.queryForObject("SELECT ('x' || left(encode(sha256('lockkeeper:" + this.schema.name()
				+ ".schema_migrations'), 'hex'), 16))::bit(64)::bigint", Long.class);
	}

	private int thirdPid() {
		return this.schema.queryForObject("SELECT pid FROM pg_stat_activity WHERE application_name = 'monthly report'",
				Integer.class);
	}

	private void execute(String... statements) {
		try (var statement = this.third.createStatement()) {
			for (String sql : statements) {
				statement.execute(sql);
			}
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
