package dev.lockkeeper;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import com.zaxxer.hikari.HikariDataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.lockkeeper.migration.HistoryTableName;
import dev.lockkeeper.migration.InvalidMigrationsException;
import dev.lockkeeper.migration.LockTimeoutException;
import dev.lockkeeper.migration.MigrationReport;
import dev.lockkeeper.migration.MigrationState;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.test.LogLines;
import dev.lockkeeper.test.MigrationFolder;
import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A replica that waits until somebody else has migrated, as a role that may do nothing
 * but read the history.
 */
@PostgresTest
class AwaitTest {

	private static final Duration BETWEEN_REPORTS = Duration.ofSeconds(5);

	private TestSchema schema;

	private String role;

	private HikariDataSource owner;

	private HikariDataSource reader;

	private MigrationFolder files;

	@BeforeEach
	void open(TestSchema schema, MigrationFolder files) {
		this.schema = schema;
		this.role = "reader_" + schema.name();
		schema.execute("CREATE ROLE " + this.role + " LOGIN PASSWORD 'reader'",
				"GRANT USAGE ON SCHEMA " + schema.name() + " TO " + this.role);
		this.owner = schema.pool(1);
		// Between two questions no transaction may be left open, whatever the pool does
		this.reader = schema.pool(1, (config) -> {
			config.setUsername(this.role);
			config.setPassword("reader");
			config.setAutoCommit(false);
		});
		this.files = files.up("001_a", "CREATE TABLE a (v int)").up("002_b", "CREATE INDEX CONCURRENTLY a_v ON a (v)");
	}

	@AfterEach
	void close() {
		this.owner.close();
		this.reader.close();
		this.schema.execute("DROP OWNED BY " + this.role, "DROP ROLE " + this.role);
	}

	@Test
	void aCurrentSchemaIsNotWaitedFor() {
		migrator(this.owner).build().migrate();
		grantHistory();
		try (LogLines log = new LogLines()) {
			MigrationReport report = migrator(this.reader).build().await();
			assertThat(report.applied()).isEqualTo(2);
			assertThat(report.steps()).isEmpty();
			assertThat(report.lockTaken()).isFalse();
			assertThat(log.infos()).singleElement().asString().startsWith("Schema is where it should be");
		}
	}

	@Test
	void saysWhatIsOddAboutTheHistory() {
		migrator(this.owner).build().migrate();
		grantHistory();
		this.schema.execute("INSERT INTO schema_migrations (version) VALUES ('000_gone')");
		try (LogLines log = new LogLines()) {
			migrator(this.reader).build().await();
			assertThat(log.warnings()).singleElement().asString().contains("000_gone");
		}
	}

	@Test
	void holdsUntilAMigratorThatStartsLaterIsDone() throws Exception {
		migrator(this.owner).build().migrate();
		grantHistory();
		this.files.up("003_c", "CREATE TABLE c ()").up("004_d", "CREATE INDEX CONCURRENTLY a_w ON a (v)");
		Migrator waiter = migrator(this.reader).build();
		try (LogLines log = new LogLines()) {
			CompletableFuture<MigrationReport> wait = CompletableFuture.supplyAsync(waiter::await);
			assertStaysWaiting(wait);
			assertThat(log.infos())
				.containsExactly("Waiting for another process to migrate: 2 migration(s) are pending, "
						+ "the next one is 003_c; nobody is seen at work on it yet");
			assertThat(migrator(this.owner).build().migrate().steps()).hasSize(2);
			MigrationReport report = wait.get(10, TimeUnit.SECONDS);
			assertThat(report.applied()).isEqualTo(4);
			assertThat(report.steps()).isEmpty();
			assertThat(report.lockTaken()).isFalse();
			assertThat(report.waited()).isGreaterThan(Duration.ofSeconds(1));
		}
	}

	@Test
	void noticesTheGoalBetweenTwoReports() throws Exception {
		migrator(this.owner).build().migrate();
		grantHistory();
		this.files.up("003_c", "SELECT 3");
		CompletableFuture<MigrationReport> wait = CompletableFuture.supplyAsync(migrator(this.reader).build()::await);
		assertStaysWaiting(wait);
		this.schema.execute("INSERT INTO schema_migrations (version) VALUES ('003_c')");
		assertThat(wait.get(10, TimeUnit.SECONDS).waited()).isLessThan(BETWEEN_REPORTS);
	}

	@Test
	void asksSeldomAfterAWhile() throws Exception {
		migrator(this.owner).build().migrate();
		grantHistory();
		this.files.up("003_c", "SELECT 3");
		CompletableFuture<MigrationReport> wait = CompletableFuture
			.supplyAsync(migrator(this.reader).lockWaitTimeout(Duration.ofSeconds(3)).build()::await);
		assertStaysWaiting(wait);
		Set<Timestamp> questions = new HashSet<>();
		try (Connection connection = this.schema.connect();
				PreparedStatement look = connection
					.prepareStatement("SELECT query_start FROM pg_stat_activity WHERE usename = '" + this.role + "'")) {
			while (!wait.isDone()) {
				try (ResultSet rows = look.executeQuery()) {
					while (rows.next()) {
						questions.add(rows.getTimestamp(1));
					}
				}
				Thread.sleep(2);
			}
		}
		assertThat(questions).hasSizeBetween(2, 30);
	}

	@Test
	void anInterruptedWaitEndsAtOnce() throws Exception {
		CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
		Migrator waiter = migrator(this.reader).build();
		Thread thread = new Thread(() -> {
			try {
				waiter.await();
			}
			catch (LockTimeoutException ex) {
				interrupted
					.complete(Thread.currentThread().isInterrupted() && ex.getMessage().startsWith("Interrupted"));
			}
		});
		thread.start();
		Awaitility.await().until(() -> waiter.state() instanceof MigrationState.Waiting);
		thread.interrupt();
		assertThat(interrupted.get(5, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void holdsWhenThereIsNoHistoryAndNoRightToReadItYet() throws Exception {
		this.files.up("003_c", "SELECT pg_sleep(1)")
			.up("004_grant", "GRANT SELECT ON schema_migrations TO " + this.role);
		try (LogLines log = new LogLines()) {
			CompletableFuture<MigrationReport> wait = CompletableFuture
				.supplyAsync(migrator(this.reader).build()::await);
			assertStaysWaiting(wait);
			CompletableFuture<MigrationReport> migration = CompletableFuture
				.supplyAsync(migrator(this.owner).build()::migrate);
			Awaitility.await()
				.until(() -> this.schema.queryForObject("SELECT to_regclass('schema_migrations') IS NOT NULL",
						Boolean.class));
			assertThat(migration.get(20, TimeUnit.SECONDS).steps()).hasSize(4);
			assertThat(wait.get(10, TimeUnit.SECONDS).applied()).isEqualTo(4);
		}
	}

	@Test
	void holdsWhenThereIsNotEvenTheRightToLookIntoTheSchemaYet() throws Exception {
		this.schema.execute("REVOKE USAGE ON SCHEMA " + this.schema.name() + " FROM " + this.role);
		this.files.up("003_grant", "GRANT USAGE ON SCHEMA " + this.schema.name() + " TO " + this.role
				+ "; GRANT SELECT ON schema_migrations TO " + this.role);
		String table = this.schema.name() + ".schema_migrations";
		CompletableFuture<MigrationReport> wait = CompletableFuture
			.supplyAsync(migrator(this.reader).table(HistoryTableName.of(table)).build()::await);
		assertStaysWaiting(wait);
		migrator(this.owner).build().migrate();
		assertThat(wait.get(10, TimeUnit.SECONDS).applied()).isEqualTo(3);
	}

	@Test
	void saysWhoIsAtWork() throws Exception {
		migrator(this.owner).build().migrate();
		grantHistory();
		this.files.up("003_c", "SELECT pg_sleep(2)").up("004_d", "SELECT pg_sleep(1)");
		CompletableFuture<MigrationReport> migration = CompletableFuture
			.supplyAsync(migrator(this.owner).application("the job").build()::migrate);
		int pid = awaitSleeper();
		Migrator waiter = migrator(this.reader).build();
		try (LogLines log = new LogLines()) {
			CompletableFuture<MigrationReport> wait = CompletableFuture.supplyAsync(waiter::await);
			Awaitility.await().until(() -> waiter.state() instanceof MigrationState.Waiting);
			assertThat(((MigrationState.Waiting) waiter.state()).holder())
				.satisfies((holder) -> assertThat(holder.pid()).isEqualTo(pid));
			wait.get(20, TimeUnit.SECONDS);
			assertThat(log.infos()).anySatisfy((line) -> assertThat(line)
				.contains("2 migration(s) are pending, the next one is 003_c; at work is pid " + pid
						+ " (lockkeeper the job @"));
		}
		migration.get(10, TimeUnit.SECONDS);
	}

	@Test
	void atTheTimeoutSaysWhatIsPendingAndWhoHoldsTheLock() throws Exception {
		migrator(this.owner).build().migrate();
		grantHistory();
		this.files.up("003_c", "SELECT 1").up("004_d", "SELECT pg_sleep(3)");
		CompletableFuture<MigrationReport> migration = CompletableFuture
			.supplyAsync(migrator(this.owner).build()::migrate);
		int pid = awaitSleeper();
		assertThatExceptionOfType(LockTimeoutException.class)
			.isThrownBy(() -> migrator(this.reader).lockWaitTimeout(Duration.ofMillis(300)).build().await())
			.withMessageMatching("(?s).* within \\d{1,2}[.,]\\d s \\(lockkeeper.lock.wait-timeout\\): .*")
			.withMessageContainingAll(
					"1 migration(s) are pending, the next one is 004_d; the lock is held by pid " + pid)
			.satisfies((ex) -> assertThat(ex.action()).contains("SELECT pg_terminate_backend(" + pid + ");"));
		migration.get(20, TimeUnit.SECONDS);
	}

	@Test
	void atTheTimeoutSaysThatNobodyIsAtWork() {
		assertThatExceptionOfType(LockTimeoutException.class)
			.isThrownBy(() -> migrator(this.reader).lockWaitTimeout(Duration.ofMillis(300)).build().await())
			.withMessageContaining("2 migration(s) are pending, the next one is 001_a; nobody is at work on it")
			.satisfies((ex) -> assertThat(ex.action()).contains("lockkeeper.mode=migrate"));
		assertThat(this.schema.queryForObject("SELECT to_regclass('schema_migrations') IS NULL", Boolean.class))
			.isTrue();
	}

	@Test
	void atTheTimeoutSaysWhatIsOnlyToBeRecorded() {
		assertThatExceptionOfType(LockTimeoutException.class)
			.isThrownBy(() -> migrator(this.reader).baseline(new MigrationVersion("002_b"))
				.lockWaitTimeout(Duration.ofMillis(300))
				.build()
				.await())
			.withMessageContaining("2 migration(s) are applied already and not recorded yet");
	}

	@Test
	void atTheTimeoutSaysThatItMayNotRead() {
		migrator(this.owner).build().migrate();
		assertThatExceptionOfType(LockTimeoutException.class)
			.isThrownBy(() -> migrator(this.reader).lockWaitTimeout(Duration.ofMillis(300)).build().await())
			.withMessageContaining(
					"the history cannot be read yet: ERROR: permission denied for table schema_migrations")
			.satisfies((ex) -> assertThat(ex.action()).contains("GRANT", "SELECT on the table"));
	}

	@Test
	void whatTheOtherHasAppliedMustBeWhatIsShippedHere() throws Exception {
		migrator(this.owner).build().migrate();
		grantHistory();
		this.files.up("003_c", "SELECT 3");
		Migrator waiter = migrator(this.reader).build();
		CompletableFuture<MigrationReport> wait = CompletableFuture.supplyAsync(waiter::await);
		Awaitility.await().until(() -> waiter.state() instanceof MigrationState.Waiting);
		this.schema.execute("INSERT INTO schema_migrations (version, checksum) VALUES ('003_c', 'another file')");
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> wait.get(10, TimeUnit.SECONDS))
			.withCauseInstanceOf(InvalidMigrationsException.class)
			.withMessageContaining("003_c.up.sql: has changed since it was applied");
	}

	/** For longer than it takes to look many times. */
	private static void assertStaysWaiting(CompletableFuture<MigrationReport> wait) throws InterruptedException {
		Thread.sleep(1200);
		assertThat(wait).isNotDone();
	}

	private int awaitSleeper() {
		String sleeper = "FROM pg_stat_activity WHERE application_name LIKE 'lockkeeper %' AND query LIKE '%pg_sleep%' AND wait_event = 'PgSleep'";
		Awaitility.await().until(() -> this.schema.queryForObject("SELECT count(*) = 1 " + sleeper, Boolean.class));
		return this.schema.queryForObject("SELECT pid " + sleeper, Integer.class);
	}

	private void grantHistory() {
		this.schema.execute("GRANT SELECT ON schema_migrations TO " + this.role);
	}

	private MigratorBuilder migrator(HikariDataSource pool) {
		return Migrator.builder(pool).locations(this.files.location());
	}

}
