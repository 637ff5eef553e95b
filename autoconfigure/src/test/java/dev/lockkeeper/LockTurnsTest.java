package dev.lockkeeper;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import com.zaxxer.hikari.HikariDataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.lockkeeper.migration.LockTimeoutException;
import dev.lockkeeper.migration.MigrationReport;
import dev.lockkeeper.postgres.LockScope;
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

	private TestSchema schema;

	private HikariDataSource pool;

	private MigrationFolder files;

	@BeforeEach
	void open(TestSchema schema, MigrationFolder files) {
		this.schema = schema;
		this.pool = schema.pool(1);
		this.files = files.up("001_slow", "SELECT pg_sleep(1.5)").up("002_b", "CREATE TABLE b ()");
	}

	@Test
	void whatTheRunItselfHasDoneIsNoTimeOfWaiting() throws Exception {
		try (Connection other = this.schema.connect()) {
			CompletableFuture<MigrationReport> run = runUntilTheOtherHasTheLock(other);
			Thread.sleep(200);
			unlock(other);
			MigrationReport report = run.get(20, TimeUnit.SECONDS);
			assertThat(report.steps()).hasSize(2);
			assertThat(report.waited()).isGreaterThan(Duration.ofMillis(100));
		}
	}

	@Test
	void aTurnThatDoesNotComeInTimeIsGivenUp() throws Exception {
		try (Connection other = this.schema.connect()) {
			CompletableFuture<MigrationReport> run = runUntilTheOtherHasTheLock(other);
			assertThatException().isThrownBy(() -> run.get(20, TimeUnit.SECONDS))
				.withCauseInstanceOf(LockTimeoutException.class);
			unlock(other);
		}
		assertThat(this.schema.queryForList("SELECT version FROM schema_migrations", String.class))
			.containsExactly("001_slow");
	}

	/** Whoever waits for a lock in the server has it as soon as it is free. */
	private CompletableFuture<MigrationReport> runUntilTheOtherHasTheLock(Connection other) throws SQLException {
		Migrator migrator = Migrator.builder(this.pool)
			.locations(this.files.location())
			.lockScope(LockScope.TRANSACTION)
			.lockKey(7L)
			.lockWaitTimeout(WAIT_TIMEOUT)
			.build();
		CompletableFuture<MigrationReport> run = CompletableFuture.supplyAsync(migrator::migrate, THREADS);
		Awaitility.await()
			.until(() -> this.schema.queryForObject(
					"SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%s'".formatted("SELECT pg_sleep(1.5)%"),
					Integer.class) > 0);
		other.createStatement().execute("SELECT pg_advisory_lock(7)");
		return run;
	}

	private static void unlock(Connection other) throws SQLException {
		other.createStatement().execute("SELECT pg_advisory_unlock(7)");
	}

}
