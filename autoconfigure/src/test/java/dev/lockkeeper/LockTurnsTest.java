package dev.lockkeeper;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import com.zaxxer.hikari.HikariDataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.lockkeeper.extension.MigrationEvent;
import dev.lockkeeper.migration.LockTimeoutException;
import dev.lockkeeper.migration.MigrationReport;
import dev.lockkeeper.migration.MigrationState;
import dev.lockkeeper.postgres.LockScope;
import dev.lockkeeper.test.LogCapture;
import dev.lockkeeper.test.MigrationFolder;
import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * A lock that is taken for one transaction at a time is somebody else's in between. The
 * time to wait for it is shorter here than the first file takes.
 */
@PostgresTest
class LockTurnsTest {

	private static final Executor THREADS = (task) -> new Thread(task, "run").start();

	private static final Duration WAIT_TIMEOUT = Duration.ofSeconds(1);

	private static final String FIRST = "SELECT pg_sleep(1.5)";

	private static final String SECOND = "SELECT pg_sleep(1.6)";

	private TestSchema schema;

	private HikariDataSource pool;

	private MigrationFolder files;

	@BeforeEach
	void open(TestSchema schema, MigrationFolder files) {
		this.schema = schema;
		this.pool = schema.pool(1);
		this.files = files.up("001_slow", FIRST).up("002_b", "CREATE TABLE b ()");
	}

	@Test
	void whatTheRunItselfHasDoneIsNoTimeOfWaiting() throws Exception {
		this.files.up("003_slow", SECOND).up("004_d", "CREATE TABLE d ()");
		try (Connection other = this.schema.connect()) {
			CompletableFuture<MigrationReport> run = CompletableFuture.supplyAsync(migrator()::migrate, THREADS);
			for (String during : List.of(FIRST, SECOND)) {
				lockAfter(during, other);
				Thread.sleep(200);
				unlock(other);
			}
			MigrationReport report = run.get(20, TimeUnit.SECONDS);
			assertThat(report.steps()).hasSize(4);
			assertThat(report.waited()).isBetween(Duration.ofMillis(200), Duration.ofMillis(2500));
		}
	}

	@Test
	void aTurnThatDoesNotComeInTimeIsGivenUp() throws Exception {
		try (Connection other = this.schema.connect()) {
			CompletableFuture<MigrationReport> run = CompletableFuture.supplyAsync(migrator()::migrate, THREADS);
			lockAfter(FIRST, other);
			assertThatException().isThrownBy(() -> run.get(20, TimeUnit.SECONDS))
				.withCauseInstanceOf(LockTimeoutException.class);
			unlock(other);
		}
		assertThat(this.schema.queryForList("SELECT version FROM schema_migrations", String.class))
			.containsExactly("001_slow");
	}

	@Test
	void pendingFilesAreLookedAtOnce() throws Exception {
		this.schema.execute("CREATE TABLE t (v int, w int)");
		this.files.up("002_b", "ALTER TABLE t DROP COLUMN w").up("003_c", "ALTER TABLE t DROP COLUMN v");
		try (Connection other = this.schema.connect(); LogCapture log = new LogCapture()) {
			CompletableFuture<MigrationReport> run = CompletableFuture
				.supplyAsync(builder().lockWaitTimeout(Duration.ofSeconds(20)).build()::migrate, THREADS);
			lockAfter(FIRST, other);
			Thread.sleep(2500);
			assertThat(run).isNotDone();
			unlock(other);
			assertThat(run.get(20, TimeUnit.SECONDS).steps()).hasSize(3);
			assertThat(log.messages("migration.lint")).hasSize(2);
		}
	}

	@Test
	void theEndOfTheRunIsToldWhenItsTurnHasCome() throws Exception {
		this.files.up("003_slow", SECOND);
		List<MigrationEvent> told = new CopyOnWriteArrayList<>();
		Migrator migrator = builder().lockWaitTimeout(Duration.ofSeconds(20)).hook((event, connection) -> {
			if (event instanceof MigrationEvent.AfterRun) {
				told.add(event);
			}
		}).build();
		try (Connection other = this.schema.connect()) {
			CompletableFuture<MigrationReport> run = CompletableFuture.supplyAsync(migrator::migrate, THREADS);
			lockAfter(SECOND, other);
			Awaitility.await().until(() -> migrator.state() instanceof MigrationState.Waiting);
			assertThat(told).isEmpty();
			unlock(other);
			assertThat(run.get(20, TimeUnit.SECONDS).steps()).hasSize(3);
		}
		assertThat(told).hasSize(1);
	}

	private Migrator migrator() {
		return builder().build();
	}

	private MigratorBuilder builder() {
		return Migrator.builder(this.pool)
			.locations(this.files.location())
			.lockScope(LockScope.TRANSACTION)
			.lockKey(7L)
			.lockWaitTimeout(WAIT_TIMEOUT);
	}

	/** Whoever waits for a lock in the server has it as soon as it is free. */
	private void lockAfter(String statement, Connection other) throws SQLException {
		Awaitility.await()
			.until(() -> this.schema.queryForObject("SELECT count(*) FROM pg_stat_activity WHERE query = ?",
					Integer.class, statement) > 0);
		other.createStatement().execute("SELECT pg_advisory_lock(7)");
	}

	private static void unlock(Connection other) throws SQLException {
		other.createStatement().execute("SELECT pg_advisory_unlock(7)");
	}

}
