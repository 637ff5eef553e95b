package dev.lockkeeper;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import com.zaxxer.hikari.HikariDataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.lockkeeper.extension.MigrationEvent;
import dev.lockkeeper.migration.Direction;
import dev.lockkeeper.migration.HookFailedException;
import dev.lockkeeper.migration.LockTimeoutException;
import dev.lockkeeper.migration.MigrationFailedException;
import dev.lockkeeper.migration.MigrationReport;
import dev.lockkeeper.migration.MigrationState;
import dev.lockkeeper.migration.MigrationState.Done;
import dev.lockkeeper.migration.MigrationState.Failed;
import dev.lockkeeper.migration.MigrationState.Migrating;
import dev.lockkeeper.migration.MigrationState.Preparing;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.test.MigrationFolder;
import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Where a run is, for those who must not ask the database.
 */
@PostgresTest
class RunStateTest {

	private static final Executor REPLICAS = (task) -> new Thread(task, "replica").start();

	private TestSchema schema;

	private HikariDataSource pool;

	private MigrationFolder files;

	@BeforeEach
	void open(TestSchema schema, MigrationFolder files) {
		this.schema = schema;
		this.pool = schema.pool(1);
		this.files = files.up("001_a", "CREATE TABLE a ()").up("002_b", "CREATE TABLE b ()");
	}

	@Test
	void eachStepOfARunCanBeSeen() {
		List<MigrationState> seen = new ArrayList<>();
		MigratorBuilder builder = migrator();
		CompletableFuture<Migrator> built = new CompletableFuture<>();
		builder.hook((event, connection) -> {
			if (event instanceof MigrationEvent.BeforeRun || event instanceof MigrationEvent.BeforeMigration) {
				seen.add(built.join().state());
			}
		});
		Migrator migrator = builder.build();
		built.complete(migrator);
		assertThat(migrator.state()).isInstanceOf(MigrationState.Idle.class);
		assertThat(migrator.state().isRunning()).isFalse();
		migrator.migrate();
		assertThat(seen).hasSize(3).allMatch(MigrationState::isRunning);
		assertThat(seen.get(0)).isInstanceOf(Preparing.class);
		assertThat(seen.subList(1, 3)).extracting(Migrating.class::cast)
			.extracting(Migrating::version, Migrating::direction, Migrating::number, Migrating::total)
			.containsExactly(tuple(new MigrationVersion("001_a"), Direction.UP, 1, 2),
					tuple(new MigrationVersion("002_b"), Direction.UP, 2, 2));
		assertThat(migrator.state()).isInstanceOfSatisfying(Done.class,
				(done) -> assertThat(done.report().versions()).hasSize(2));
		assertThat(migrator.state().isRunning()).isFalse();
	}

	@Test
	void whoHasWaitedIsNotShownWaitingWhenItHasTheLock() throws Exception {
		List<MigrationState> seen = new ArrayList<>();
		MigratorBuilder builder = migrator().lockKey(7L);
		CompletableFuture<Migrator> built = new CompletableFuture<>();
		builder.hook((event, connection) -> {
			if (event instanceof MigrationEvent.BeforeRun) {
				seen.add(built.join().state());
			}
		});
		built.complete(builder.build());
		try (Connection holder = this.schema.connect()) {
			holder.createStatement().execute("SELECT pg_advisory_lock(7)");
			CompletableFuture<MigrationReport> run = CompletableFuture.supplyAsync(built.join()::migrate, REPLICAS);
			Awaitility.await().until(() -> built.join().state() instanceof MigrationState.Waiting);
			holder.createStatement().execute("SELECT pg_advisory_unlock(7)");
			assertThat(run.get().waited()).isPositive();
		}
		assertThat(seen).singleElement().isInstanceOf(Preparing.class);
	}

	@Test
	void aFailedRunTellsWhatItHasDone() {
		this.files.up("003_c", "SELECT 1 / 0");
		Migrator migrator = migrator().build();
		assertThatExceptionOfType(MigrationFailedException.class).isThrownBy(migrator::migrate);
		assertThat(migrator.state()).isInstanceOfSatisfying(Failed.class, (failed) -> {
			assertThat(failed.message()).contains("003_c", "division by zero");
			assertThat(failed.direction()).isEqualTo(Direction.UP);
			assertThat(failed.steps()).extracting(MigrationReport.Step::version)
				.containsExactly(new MigrationVersion("001_a"), new MigrationVersion("002_b"));
			assertThat(failed.duration()).isPositive();
		});
	}

	@Test
	void whoGivesUpWaitingHasWaited() throws SQLException {
		Migrator migrator = migrator().lockKey(7L).lockWaitTimeout(Duration.ofMillis(300)).build();
		try (Connection holder = this.schema.connect()) {
			holder.createStatement().execute("SELECT pg_advisory_lock(7)");
			assertThatExceptionOfType(LockTimeoutException.class).isThrownBy(migrator::migrate);
		}
		assertThat(migrator.state()).isInstanceOfSatisfying(Failed.class,
				(failed) -> assertThat(failed.waited()).isBetween(Duration.ofMillis(300), failed.duration()));
	}

	@Test
	void anErrorOfTheApplicationsOwnCodeEndsTheRunToo() {
		Migrator migrator = migrator().hook((event, connection) -> {
			throw new LinkageError("no such class");
		}).build();
		assertThatExceptionOfType(HookFailedException.class).isThrownBy(migrator::migrate)
			.withCauseInstanceOf(LinkageError.class);
		assertThat(migrator.state()).isInstanceOf(Failed.class);
	}

	@Test
	void aListenerIsToldOnceAboutEachRunHoweverLateItComes() {
		Migrator migrator = migrator().build();
		List<MigrationState> early = new ArrayList<>();
		List<MigrationState> late = new ArrayList<>();
		migrator.whenRunEnds(early::add);
		migrator.migrate();
		migrator.whenRunEnds(late::add);
		this.schema.execute("DROP TABLE schema_migrations");
		assertThatExceptionOfType(MigrationFailedException.class).isThrownBy(migrator::migrate);
		assertThat(early).hasSize(2).isEqualTo(late);
		assertThat(early.get(0)).isInstanceOfSatisfying(Done.class,
				(done) -> assertThat(done.report().versions()).hasSize(2));
		assertThat(early.get(1)).isInstanceOf(Failed.class);
	}

	private MigratorBuilder migrator() {
		return Migrator.builder(this.pool).locations(this.files.location());
	}

}
