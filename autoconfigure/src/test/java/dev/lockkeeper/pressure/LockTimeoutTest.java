package dev.lockkeeper.pressure;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.lockkeeper.Migrator;
import dev.lockkeeper.migration.MigrationFailedException;
import dev.lockkeeper.migration.MigrationReport;
import dev.lockkeeper.postgres.StatementLimits;
import dev.lockkeeper.test.LogCapture;
import dev.lockkeeper.test.MigrationFolder;
import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Somebody has a transaction open on the table that a migration changes.
 */
@PostgresTest
class LockTimeoutTest {

	/** Not the common pool, which has a single thread on a small machine. */
	private static final Executor REPLICAS = (task) -> new Thread(task, "replica").start();

	/** A loaded machine schedules late. */
	private static final Duration MARGIN = Duration.ofMillis(500);

	private TestSchema schema;

	private HikariDataSource pool;

	private MigrationFolder files;

	private Connection transaction;

	@BeforeEach
	void openATransactionOnTheTable(TestSchema schema, MigrationFolder files) throws SQLException {
		this.schema = schema;
		this.pool = schema.pool(1);
		this.files = files;
		schema.execute("CREATE TABLE customer AS SELECT generate_series(1, 100) AS id");
		this.transaction = schema.connect();
		this.transaction.createStatement().execute("SET application_name = 'monthly report'");
		this.transaction.setAutoCommit(false);
		this.transaction.createStatement().execute("SELECT sum(id) FROM customer");
	}

	@AfterEach
	void close() throws SQLException {
		this.transaction.close();
		this.pool.close();
	}

	@Test
	void readersNeverWaitLongerThanTheLockTimeoutBehindAQueueingMigration() throws Exception {
		this.files.up("001_column", "ALTER TABLE customer ADD COLUMN name text");
		Duration lockTimeout = Duration.ofSeconds(1);
		int pid = pidOfTransaction();
		try (LogCapture log = new LogCapture();
				ReaderLatencies readers = new ReaderLatencies(this.schema, 2, "SELECT count(*) FROM customer")) {
			CompletableFuture<MigrationReport> run = migrate(
					new StatementLimits(lockTimeout, Duration.ofMinutes(1), null));
			Thread.sleep(12_000);
			assertThat(run).as("the run, while the transaction is open").isNotDone();
			this.transaction.commit();
			assertThat(run.get(20, TimeUnit.SECONDS).versions()).hasSize(1);
			assertThat(readers.failures()).isEmpty();
			assertThat(readers.longest()).as("what a migration without a lock timeout would exceed")
				.isLessThan(lockTimeout.plus(MARGIN));
			assertThat(readers.longest()).as("whether the migration was in the way at all")
				.isGreaterThan(lockTimeout.dividedBy(2));
			assertThat(log.messages("migration.lockTimeout")).hasSizeGreaterThan(1)
				.allSatisfy((message) -> assertThat(message).contains("001_column.up.sql", "pid " + pid,
						"monthly report", "AccessShareLock of customer", "SELECT sum(id) FROM customer"));
			assertThat(readers.count()).as("what got through between two tries").isGreaterThan(20);
		}
	}

	@Test
	void afterTheTimeToRetryTheFailureNamesWhoIsInTheWay() throws SQLException {
		this.files.up("001_table", "CREATE TABLE made_before ()");
		this.files.up("002_column", "\n  ALTER TABLE customer ADD COLUMN name text");
		int pid = pidOfTransaction();
		long start = System.nanoTime();
		assertThatExceptionOfType(MigrationFailedException.class)
			.isThrownBy(
					() -> migrator(new StatementLimits(Duration.ofMillis(300), Duration.ofSeconds(2), null)).migrate())
			.withMessageContaining("55P03")
			.withMessageContaining("pid " + pid)
			.withMessageContaining("monthly report")
			.satisfies((ex) -> {
				assertThat(ex.sqlState()).isEqualTo("55P03");
				assertThat(ex.location().line()).isEqualTo(2);
				assertThat(ex.location().column()).isEqualTo(3);
				assertThat(ex.appliedBefore()).hasSize(1);
				assertThat(ex.action()).contains("lockkeeper.ddl.retry-for");
			});
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(5));
		assertThat(this.schema.queryForList("SELECT version FROM schema_migrations", String.class))
			.containsExactly("001_table");
	}

	@Test
	void aPreparedTransactionInTheWayIsNamed() throws SQLException {
		this.files.up("001_column", "ALTER TABLE customer ADD COLUMN name text");
		String prepared = this.schema.name() + " o'clock";
		try (Statement statement = this.transaction.createStatement()) {
			statement.execute("PREPARE TRANSACTION '" + prepared.replace("'", "''") + "'");
			assertThatExceptionOfType(MigrationFailedException.class)
				.isThrownBy(() -> migrator(new StatementLimits(Duration.ofMillis(100), Duration.ZERO, null)).migrate())
				.withMessageContaining("prepared transaction '" + prepared.replace("'", "''") + "' of ")
				.withMessageContaining("AccessShareLock of customer")
				.withMessageContaining("ROLLBACK PREPARED");
		}
		finally {
			this.schema.execute("ROLLBACK PREPARED '" + prepared.replace("'", "''") + "'");
		}
	}

	@Test
	void withNoTimeToRetryTheFirstLockTimeoutFails() {
		this.files.up("001_column", "ALTER TABLE customer ADD COLUMN name text");
		try (LogCapture log = new LogCapture()) {
			assertThatExceptionOfType(MigrationFailedException.class)
				.isThrownBy(() -> migrator(new StatementLimits(Duration.ofMillis(100), Duration.ZERO, null)).migrate())
				.satisfies((ex) -> assertThat(ex.sqlState()).isEqualTo("55P03"));
			assertThat(log.messages("migration.lockTimeout")).isEmpty();
		}
	}

	@Test
	void aConcurrentIndexBuildWaitsForOldTransactionsLongerThanTheLockTimeout() throws Exception {
		this.transaction.createStatement().execute("INSERT INTO customer VALUES (0)");
		this.files.up("001_index", "CREATE INDEX CONCURRENTLY customer_id ON customer (id)");
		CompletableFuture<MigrationReport> run = migrate(
				new StatementLimits(Duration.ofMillis(200), Duration.ZERO, null));
		Thread.sleep(2000);
		assertThat(run).isNotDone();
		this.transaction.commit();
		assertThat(run.get(20, TimeUnit.SECONDS).versions()).hasSize(1);
		assertThat(this.schema.queryForObject(
				"SELECT indisvalid FROM pg_index WHERE indexrelid = 'customer_id'::regclass", Boolean.class))
			.isTrue();
	}

	private int pidOfTransaction() {
		return this.schema.queryForObject("SELECT pid FROM pg_stat_activity WHERE application_name = 'monthly report'"
				+ " AND query LIKE '%sum(id)%'", Integer.class);
	}

	private CompletableFuture<MigrationReport> migrate(StatementLimits limits) {
		return CompletableFuture.supplyAsync(() -> migrator(limits).migrate(), REPLICAS);
	}

	private Migrator migrator(StatementLimits limits) {
		return Migrator.builder(this.pool).locations(this.files.location()).limits(limits).build();
	}

}
