package dev.lockkeeper;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

import dev.lockkeeper.migration.LockTimeoutException;
import dev.lockkeeper.migration.MigrationReport;
import dev.lockkeeper.test.MigrationFolder;
import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@PostgresTest
class LockWaitTest {

	private static final long KEY = -42;

	private TestSchema schema;

	private HikariDataSource pool;

	private MigrationFolder files;

	private Connection holder;

	@BeforeEach
	void open(TestSchema schema, MigrationFolder files) throws SQLException {
		this.schema = schema;
		this.pool = schema.pool(1, (config) -> config.setAutoCommit(false));
		this.files = files.up("001_a", "CREATE TABLE a ()");
		this.holder = schema.connect();
		this.holder.createStatement()
			.execute("SET application_name = 'the holder'; SELECT pg_advisory_lock(" + KEY + ")");
	}

	@AfterEach
	void close() throws SQLException {
		this.holder.close();
		this.pool.close();
	}

	@Test
	void theTimeoutNamesTheHolderAndTheCommandThatEndsIt() {
		int pid = this.schema.queryForObject("SELECT pid FROM pg_stat_activity WHERE application_name = 'the holder'",
				Integer.class);
		long start = System.nanoTime();
		assertThatExceptionOfType(LockTimeoutException.class)
			.isThrownBy(() -> migrator().lockWaitTimeout(Duration.ofMillis(300)).build().migrate())
			.withMessageContaining("advisory lock -42")
			.withMessageContaining("pid " + pid)
			.withMessageContaining("the holder")
			.satisfies((ex) -> assertThat(ex.action()).contains("SELECT pg_terminate_backend(" + pid + ");"));
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(300),
				Duration.ofSeconds(5));
	}

	@Test
	void whoWaitsHoldsNoSnapshotAndShowsItsName() {
		CompletableFuture<MigrationReport> run = CompletableFuture.supplyAsync(() -> migrator().build().migrate());
		for (int i = 0; i < 20; i++) {
			Awaitility.await()
				.untilAsserted(() -> assertThat(this.schema.queryForObject("""
						SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'lockkeeper waiter 1.0 @%'
						   AND state = 'idle' AND backend_xmin IS NULL AND xact_start IS NULL""", Long.class))
					.isEqualTo(1));
		}
		assertThat(run).isNotDone();
		this.holderUnlocks();
		assertThat(run.join().lockTaken()).isTrue();
	}

	/** Unasked for, it would ask again after 250 to 500 ms. */
	@Test
	void whoWaitsIsWokenByTheHoldersNotice() throws Exception {
		List<Duration> delays = new ArrayList<>();
		while (delays.size() < 5 && (delays.isEmpty() || Collections.min(delays).toMillis() >= 200)) {
			this.files.up("002_a%d".formatted(delays.size()), "SELECT 1");
			CompletableFuture<MigrationReport> run = CompletableFuture.supplyAsync(() -> migrator().build().migrate());
			awaitWaiter();
			Thread.sleep(1000);
			Awaitility.await()
				.pollInterval(Duration.ofMillis(5))
				.until(() -> this.schema.queryForObject(
						"SELECT clock_timestamp() - max(state_change) < interval '20 ms' FROM pg_stat_activity WHERE application_name LIKE 'lockkeeper waiter%'",
						Boolean.class));
			long start = System.nanoTime();
			this.holder.createStatement()
				.execute("SELECT pg_advisory_unlock(" + KEY + "), pg_notify('lockkeeper " + KEY + "', '')");
			assertThat(run.get(5, TimeUnit.SECONDS).lockTaken()).isTrue();
			delays.add(Duration.ofNanos(System.nanoTime() - start));
			this.holder.createStatement().execute("SELECT pg_advisory_lock(" + KEY + ")");
		}
		assertThat(Collections.min(delays)).isLessThan(Duration.ofMillis(200));
	}

	/** Four times a second at most, and about the history at the same moments. */
	@Test
	void whoWaitsLongAsksSeldom() throws Exception {
		CompletableFuture<MigrationReport> run = CompletableFuture.supplyAsync(() -> migrator().build().migrate());
		awaitWaiter();
		Thread.sleep(1500);
		List<Duration> times = new ArrayList<>();
		long end = System.nanoTime() + Duration.ofSeconds(2).toNanos();
		while (System.nanoTime() < end) {
			times.addAll(this.schema.queryForList(
					"SELECT query_start FROM pg_stat_activity WHERE application_name LIKE 'lockkeeper waiter%'",
					Timestamp.class)
				.stream()
				.map((time) -> Duration.ofMillis(time.getTime()))
				.toList());
			Thread.sleep(2);
		}
		assertThat(IntStream.range(1, times.size())
			.filter((i) -> times.get(i).minus(times.get(i - 1)).toMillis() > 20)
			.count()).isBetween(1L, 12L);
		this.holderUnlocks();
		assertThat(run.get(5, TimeUnit.SECONDS).lockTaken()).isTrue();
	}

	@Test
	void whoGivesTheLockBackGivesNotice() throws Exception {
		this.holderUnlocks();
		this.holder.createStatement().execute("LISTEN \"lockkeeper " + KEY + "\"");
		migrator().build().migrate();
		assertThat(this.holder.unwrap(PGConnection.class).getNotifications(5000)).hasSize(1);
	}

	@Test
	void whoWaitsGoesOnWithoutTheLockWhenSomeoneElseHasMigrated() throws Exception {
		CompletableFuture<MigrationReport> run = CompletableFuture.supplyAsync(() -> migrator().build().migrate());
		awaitWaiter();
		this.schema.execute("CREATE TABLE a ()",
				"CREATE TABLE schema_migrations (version text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())",
				"INSERT INTO schema_migrations VALUES ('001_a')");
		MigrationReport report = run.get(5, TimeUnit.SECONDS);
		assertThat(report.lockTaken()).isFalse();
		assertThat(report.steps()).isEmpty();
		assertThat(report.waited()).isPositive();
	}

	@Test
	void asManyRowsOfAnotherBuildDoNotEndTheWait() throws Exception {
		CompletableFuture<MigrationReport> run = CompletableFuture.supplyAsync(() -> migrator().build().migrate());
		awaitWaiter();
		this.schema.execute(
				"CREATE TABLE schema_migrations (version text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())",
				"INSERT INTO schema_migrations VALUES ('090_other'), ('091_other')");
		Thread.sleep(1200);
		assertThat(run).isNotDone();
		this.holderUnlocks();
		assertThat(run.get(5, TimeUnit.SECONDS).steps()).hasSize(1);
	}

	@Test
	void aHistoryTableThatIsDroppedMeanwhileIsLookedForAgain() throws Exception {
		String history = "CREATE TABLE schema_migrations (version text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())";
		this.schema.execute(history);
		CompletableFuture<MigrationReport> run = CompletableFuture.supplyAsync(() -> migrator().build().migrate());
		awaitWaiter();
		// Long enough for a few questions
		Thread.sleep(500);
		this.schema.execute("DROP TABLE schema_migrations");
		Thread.sleep(500);
		assertThat(run).isNotDone();
		this.schema.execute("CREATE TABLE a ()", history, "INSERT INTO schema_migrations VALUES ('001_a')");
		assertThat(run.get(5, TimeUnit.SECONDS).lockTaken()).isFalse();
	}

	/** The first migration of a fleet extends the history table under such a lock. */
	@Test
	void noLimitOfThePoolEndsTheQuestionsOfWhoWaits() throws Exception {
		this.schema.execute(
				"CREATE TABLE schema_migrations (version text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())");
		try (HikariDataSource strict = this.schema.pool(1, (config) -> config.setConnectionInitSql(
				"SELECT set_config(name, '200ms', false) FROM pg_settings WHERE name IN ('statement_timeout', 'lock_timeout', 'transaction_timeout')"));
				Connection locker = this.schema.connect()) {
			CompletableFuture<MigrationReport> run = CompletableFuture
				.supplyAsync(() -> migrator(strict).connectRetryFor(Duration.ZERO).build().migrate());
			awaitWaiter();
			locker.setAutoCommit(false);
			locker.createStatement().execute("LOCK TABLE schema_migrations IN ACCESS EXCLUSIVE MODE");
			Awaitility.await()
				.until(() -> this.schema.queryForObject(
						"SELECT count(*) > 0 FROM pg_stat_activity WHERE application_name LIKE 'lockkeeper waiter%' AND wait_event_type = 'Lock' AND now() - query_start > interval '600 ms'",
						Boolean.class));
			locker.commit();
			this.holderUnlocks();
			assertThat(run.get(10, TimeUnit.SECONDS).steps()).hasSize(1);
		}
	}

	@Test
	void anInterruptedWaitEndsAtOnce() throws Exception {
		CompletableFuture<Throwable> failure = new CompletableFuture<>();
		CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
		Thread thread = new Thread(() -> {
			try {
				migrator().build().migrate();
				failure.complete(null);
			}
			catch (RuntimeException ex) {
				interrupted.complete(Thread.currentThread().isInterrupted());
				failure.complete(ex);
			}
		});
		thread.start();
		awaitWaiter();
		thread.interrupt();
		assertThat(failure.get(5, TimeUnit.SECONDS)).isInstanceOf(LockTimeoutException.class)
			.hasMessageContaining("Interrupted");
		assertThat(interrupted).isCompletedWithValue(true);
	}

	@Test
	void theKeyCanBeComputedInSql() {
		this.holderUnlocks();
		this.files.up("002_key", """
				CREATE TABLE key AS SELECT objid::bigint + (classid::bigint << 32) AS key FROM pg_locks
				 WHERE locktype = 'advisory' AND pid = pg_backend_pid() AND objsubid = 1""");
		Migrator.builder(this.pool).locations(this.files.location()).build().migrate();
		assertThat(this.schema.queryForObject("SELECT key FROM key", Long.class))
			.isEqualTo(this.schema.queryForObject("SELECT ('x' || left(encode(sha256('lockkeeper:" + this.schema.name()
					+ ".schema_migrations'), 'hex'), 16))::bit(64)::bigint", Long.class));
	}

	private void awaitWaiter() {
		Awaitility.await()
			.until(() -> this.schema.queryForObject(
					"SELECT count(*) > 0 FROM pg_stat_activity WHERE application_name LIKE 'lockkeeper waiter%'",
					Boolean.class));
	}

	private void holderUnlocks() {
		try {
			this.holder.createStatement().execute("SELECT pg_advisory_unlock(" + KEY + ")");
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private MigratorBuilder migrator() {
		return migrator(this.pool);
	}

	private MigratorBuilder migrator(DataSource dataSource) {
		return Migrator.builder(dataSource).locations(this.files.location()).lockKey(KEY).application("waiter 1.0");
	}

}
