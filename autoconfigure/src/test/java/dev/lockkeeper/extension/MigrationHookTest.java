package dev.lockkeeper.extension;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.core.BaseConnection;

import dev.lockkeeper.extension.MigrationEvent.AfterMigration;
import dev.lockkeeper.extension.MigrationEvent.AfterRun;
import dev.lockkeeper.extension.MigrationEvent.BeforeMigration;
import dev.lockkeeper.extension.MigrationEvent.BeforeRun;
import dev.lockkeeper.migration.HookFailedException;
import dev.lockkeeper.migration.LockLostException;
import dev.lockkeeper.migration.MigrationFailedException;
import dev.lockkeeper.migration.MigrationReport;
import dev.lockkeeper.postgres.StatementLimits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Code of the application's that is told what a run does.
 */
class MigrationHookTest extends ExtensionTests {

	/** Writes what happens to the log, where the files write too. */
	private static final MigrationHook SCRIBE = (event, connection) -> log(connection, describe(event));

	private static String describe(MigrationEvent event) {
		if (event instanceof BeforeRun before) {
			return "before run of " + before.plan().steps();
		}
		if (event instanceof BeforeMigration before) {
			return "before " + before.version() + " " + before.direction();
		}
		return (event instanceof AfterMigration after) ? "after " + after.version() + " " + after.direction()
				: "after run of " + ((AfterRun) event).plan().steps();
	}

	@Test
	void isToldOfTheRunAndOfEachMigrationInBothDirections() {
		twoFiles();
		migrator().hook(SCRIBE).javaMigration("003_c.up", (connection) -> log(connection, "c")).build().migrate();
		assertThat(log()).containsExactly("before run of [001_a, 002_b, 003_c]", "before 001_a up", "a",
				"after 001_a up", "before 002_b up", "b", "after 002_b up", "before 003_c up", "c", "after 003_c up",
				"after run of [001_a, 002_b, 003_c]");
		this.schema.execute("TRUNCATE log");
		down().hook(SCRIBE)
			.javaMigration("003_c.up", (connection) -> log(connection, "c"))
			.javaMigration("003_c.down", (connection) -> log(connection, "not c"))
			.build()
			.migrate();
		assertThat(log()).containsExactly("before run of [003_c, 002_b, 001_a]", "before 003_c down", "not c",
				"after 003_c down", "before 002_b down", "not b", "after 002_b down", "before 001_a down", "not a",
				"after 001_a down", "after run of [003_c, 002_b, 001_a]");
	}

	@Test
	void isNotToldOfWhatIsSkippedNorOfARunWithNothingToDo() {
		twoFiles();
		migrator().hook(SCRIBE)
			.condition((version, connection) -> version.value().equals("002_b") ? "not here" : null)
			.build()
			.migrate();
		assertThat(log()).containsExactly("before run of [001_a, 002_b]", "before 001_a up", "a", "after 001_a up",
				"after run of [001_a, 002_b]");
		migrator().hook(SCRIBE).build().migrate();
		migrator().hook(SCRIBE).build().validate();
		migrator().hook(SCRIBE).build().plan();
		assertThat(log()).hasSize(5);
	}

	@Test
	void isNotToldOfTheEndOfARunThatHasLostItsLock() {
		this.files.up("001_a", "SELECT pg_advisory_unlock_all()");
		assertThatExceptionOfType(LockLostException.class)
			.isThrownBy(() -> migrator().hook((event, connection) -> log(connection, event.getClass().getSimpleName()))
				.build()
				.migrate());
		assertThat(log()).containsExactly("BeforeRun", "BeforeMigration", "AfterMigration");
	}

	@Test
	void severalAreToldInTheirOrder() {
		this.files.up("001_a", "SELECT 1");
		migrator().hook((event, connection) -> log(connection, "1 " + event.getClass().getSimpleName()))
			.hook((event, connection) -> log(connection, "2 " + event.getClass().getSimpleName()))
			.build()
			.migrate();
		assertThat(log()).containsExactly("1 BeforeRun", "2 BeforeRun", "1 BeforeMigration", "2 BeforeMigration",
				"1 AfterMigration", "2 AfterMigration", "1 AfterRun", "2 AfterRun");
	}

	@Test
	void whatItWritesIsCommittedWithTheMigrationOrNotAtAll() {
		this.files.up("001_a", "INSERT INTO log (what) VALUES ('a')").up("002_b", "SELECT 1 / 0");
		MigrationFailedException failure = JavaMigrationTest.failure(migrator().hook(aroundMigrations()));
		assertThat(failure.sqlState()).isEqualTo("22012");
		assertThat(failure.location().line()).isEqualTo(1);
		assertThat(log()).containsExactly("before 001_a up", "a", "after 001_a up");
	}

	@ParameterizedTest
	@ValueSource(classes = { BeforeMigration.class, AfterMigration.class })
	void anExceptionRollsTheMigrationBackAndIsReportedWithTheHooksName(Class<?> type) {
		twoFiles();
		MigrationFailedException failure = JavaMigrationTest
			.failure(migrator().hook(aroundMigrations()).hook(new Failing(type, "002_b")));
		assertThat(failure).hasMessageContaining("Migration 002_b (up) failed at ")
			.hasMessageContaining("IllegalStateException: not on a Friday")
			.hasMessageContaining("hook " + Failing.class.getName())
			.hasMessageContaining("MigrationHookTest.java:")
			.hasMessageContaining((type == BeforeMigration.class) ? "before" : "after")
			.hasMessageNotContaining(".sql:1");
		assertThat(failure.getCause()).isExactlyInstanceOf(IllegalStateException.class);
		assertThat(failure.action()).contains("The whole file was rolled back");
		assertThat(log()).containsExactly("before 001_a up", "a", "after 001_a up");
		assertThat(history()).containsExactly("001_a");
		migrator().build().migrate();
		assertThat(history()).containsExactly("001_a", "002_b");
	}

	@Test
	void oneThatFailsAroundTheRunStopsItAndSaysWhatIsApplied() {
		twoFiles();
		assertThatExceptionOfType(HookFailedException.class)
			.isThrownBy(() -> migrator().hook(new Failing(BeforeRun.class, "")).build().migrate())
			.withMessageContaining(Failing.class.getName())
			.withMessageContaining("not on a Friday")
			.withMessageContaining("before the run")
			.withCauseExactlyInstanceOf(IllegalStateException.class);
		assertThat(history()).isEmpty();
		assertThatExceptionOfType(HookFailedException.class)
			.isThrownBy(() -> migrator().hook(new Failing(AfterRun.class, "")).build().migrate())
			.withMessageContaining("after the run");
		assertThat(history()).containsExactly("001_a", "002_b");
		assertThat(advisoryLocks()).isZero();
		assertThat(migrator().hook(new Failing(AfterRun.class, "")).build().migrate().steps()).isEmpty();
	}

	@Test
	void around_theRunEachStatementIsCommittedByItself() {
		this.files.up("001_a", "SELECT 1");
		MigrationHook vacuum = (event, connection) -> {
			if (event instanceof AfterRun) {
				assertThat(connection.getAutoCommit()).isTrue();
				execute(connection, "VACUUM log");
				log(connection, "kept");
				connection.setAutoCommit(false);
				log(connection, "undone");
				connection.rollback();
				log(connection, "kept, too");
				connection.commit();
				execute(connection, "BEGIN");
				log(connection, "also kept");
				execute(connection, "COMMIT");
				log(connection, "undone");
				connection.rollback();
				throw new IllegalStateException("after all that");
			}
		};
		assertThatExceptionOfType(HookFailedException.class)
			.isThrownBy(() -> migrator().hook(vacuum).build().migrate());
		assertThat(log()).containsExactly("kept", "kept, too", "also kept");
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void oneThatLeavesATransactionOfItsOwnOpenIsRefused(boolean bySql) {
		this.files.up("001_a", "CREATE INDEX CONCURRENTLY log_what ON log (what)");
		MigrationHook leaver = (event, connection) -> {
			if (event instanceof AfterMigration) {
				if (bySql) {
					execute(connection, "BEGIN");
				}
				else {
					connection.setAutoCommit(false);
				}
				log(connection, "lost");
			}
		};
		assertThat(JavaMigrationTest.failure(migrator().hook(leaver))).hasMessageContaining("does not end it");
		assertThat(log()).isEmpty();
		assertThat(history()).isEmpty();
	}

	@Test
	void aroundAConcurrentIndexBuildItsWritesStayWhateverHappens() {
		this.files.up("001_a", "CREATE INDEX CONCURRENTLY log_what ON log (what)")
			.up("002_b", "CREATE INDEX CONCURRENTLY no_such ON nowhere (what)");
		MigrationFailedException failure = JavaMigrationTest.failure(migrator().hook(aroundMigrations()));
		assertThat(failure.sqlState()).isEqualTo("42P01");
		assertThat(log()).containsExactly("before 001_a up", "after 001_a up", "before 002_b up");
		assertThat(history()).containsExactly("001_a");
	}

	@ParameterizedTest
	@ValueSource(classes = { BeforeMigration.class, AfterMigration.class })
	void oneThatFailsAroundWorkWithoutATransactionIsToldAgainNextTime(Class<?> type) {
		this.files.up("001_a",
				"-- lockkeeper: transaction=none\nSET search_path = ''; INSERT INTO %1$s.log (what) VALUES ('a'); VACUUM %1$s.log"
					.formatted(this.schema.name()));
		MigrationHook scribe = (event, connection) -> {
			if (event instanceof BeforeMigration || event instanceof AfterMigration) {
				execute(connection,
						"INSERT INTO %s.log (what) VALUES ('%s')".formatted(this.schema.name(), describe(event)));
			}
		};
		MigrationFailedException failure = JavaMigrationTest
			.failure(migrator().hook(scribe).hook(new Failing(type, "001_a")));
		assertThat(failure.action()).contains("without a transaction")
			.doesNotContain("rolled back")
			.doesNotContain("first statement");
		assertThat(history()).isEmpty();
		assertThat(advisoryLocks()).isZero();
		migrator().hook(scribe).build().migrate();
		assertThat(log()).as("statements are not run again, the hook is")
			.isEqualTo((type == BeforeMigration.class)
					? List.of("before 001_a up", "before 001_a up", "a", "after 001_a up")
					: List.of("before 001_a up", "a", "after 001_a up", "before 001_a up", "after 001_a up"));
	}

	@Test
	void afterACrashInAnIndexBuildItIsToldAgainAndTheIndexAdopted() {
		this.files.up("001_a", "CREATE INDEX CONCURRENTLY log_what ON log (what)");
		AtomicInteger calls = new AtomicInteger();
		migrator().hook((event, connection) -> {
			log(connection, describe(event).replaceAll(" of.*", ""));
			if (event instanceof AfterMigration && calls.incrementAndGet() == 1) {
				execute(connection, "SELECT pg_terminate_backend(pg_backend_pid())");
			}
		}).build().migrate();
		assertThat(log()).containsExactly("before run", "before 001_a up", "after 001_a up", "before run",
				"before 001_a up", "after 001_a up", "after run");
		assertThat(history()).containsExactly("001_a");
		assertThat(this.schema.queryForList("SELECT indisvalid FROM pg_index WHERE indexrelid = 'log_what'::regclass",
				Boolean.class))
			.containsExactly(true);
	}

	@Test
	void aConnectionThatIsLostInTheMiddleOfATransactionTakesItsWritesWithIt() {
		this.files.up("001_a", "INSERT INTO log (what) VALUES ('a')");
		AtomicInteger calls = new AtomicInteger();
		MigrationReport report = migrator().hook((event, connection) -> {
			if (event instanceof AfterMigration) {
				log(connection, "call " + calls.incrementAndGet());
				if (calls.get() == 1) {
					execute(connection, "SELECT pg_terminate_backend(pg_backend_pid())");
				}
			}
		}).build().migrate();
		assertThat(report.steps()).hasSize(1);
		assertThat(log()).containsExactly("a", "call 2");
	}

	@ParameterizedTest
	@ValueSource(strings = { "SET search_path = ''", "SET ROLE pg_monitor",
			"SELECT set_config('app.tenant', 'acme', false)", "CREATE TEMP TABLE log (nothing int)" })
	void whatItDoesToTheSessionEndsWithTheMigrationOrTheRunsBeginning(String statement) throws SQLException {
		String write = "INSERT INTO %s.log (what) SELECT concat_ws(' ', current_user, current_schema(), current_setting('app.tenant', true))"
			.formatted(this.schema.name());
		for (Class<?> type : List.of(BeforeRun.class, AfterMigration.class)) {
			this.schema.execute("DROP TABLE IF EXISTS schema_migrations; TRUNCATE log");
			this.files.up("001_a", "SELECT 1").up("002_b", write);
			migrator().hook((event, connection) -> {
				if (type.isInstance(event) && !event.toString().contains("version=002_b")) {
					execute(connection, statement);
				}
			}).build().migrate();
			assertThat(log()).singleElement()
				.satisfies((what) -> assertThat(what.strip())
					.isEqualTo(this.schema.username() + " " + this.schema.name()));
			assertThat(history()).hasSize(2);
		}
	}

	@Test
	void itCannotEndTheMigrationsTransaction() {
		this.files.up("001_a", "INSERT INTO log (what) VALUES ('a')");
		assertThat(JavaMigrationTest.failure(migrator().hook((event, connection) -> {
			if (event instanceof AfterMigration) {
				connection.commit();
			}
		}))).hasMessageContaining("commit() is refused").hasMessageContaining("hook");
		assertThat(JavaMigrationTest.failure(migrator().hook((event, connection) -> {
			if (event instanceof BeforeMigration) {
				connection.unwrap(BaseConnection.class).execSQLUpdate("COMMIT");
			}
		}))).hasMessageContaining("has ended the transaction");
		assertThat(log()).isEmpty();
		assertThat(history()).isEmpty();
	}

	@Test
	void whenTheMigrationWaitsTooLongForALockItIsToldAgain() throws Exception {
		this.files.up("001_a", "ALTER TABLE busy ADD COLUMN a int");
		this.schema.execute("CREATE TABLE busy ()");
		AtomicInteger befores = new AtomicInteger();
		try (Connection reader = this.schema.connect()) {
			reader.setAutoCommit(false);
			execute(reader, "LOCK TABLE busy IN ACCESS SHARE MODE");
			CompletableFuture<MigrationReport> run = CompletableFuture.supplyAsync(
					() -> migrator().limits(new StatementLimits(Duration.ofMillis(100), Duration.ofMinutes(1), null))
						.hook((event, connection) -> {
							if (event instanceof BeforeMigration) {
								log(connection, "try " + befores.incrementAndGet());
							}
						})
						.build()
						.migrate(),
					(task) -> new Thread(task).start());
			org.awaitility.Awaitility.await().until(() -> befores.get() >= 2);
			reader.rollback();
			run.get(30, TimeUnit.SECONDS);
		}
		assertThat(log()).containsExactly("try " + befores.get());
	}

	@Test
	void ofSixteenReplicasOnlyTheOneThatMigratesTellsIts() throws Exception {
		twoFiles();
		Replicas.migrate(16, this.schema, (builder) -> builder.locations(this.files.location()).hook(SCRIBE));
		assertThat(log()).containsExactly("before run of [001_a, 002_b]", "before 001_a up", "a", "after 001_a up",
				"before 002_b up", "b", "after 002_b up", "after run of [001_a, 002_b]");
	}

	@Test
	void theLockIsHeldAroundTheRun() {
		this.files.up("001_a", "SELECT 1");
		AtomicBoolean checked = new AtomicBoolean();
		migrator().hook((event, connection) -> {
			if (event instanceof AfterRun || event instanceof BeforeRun) {
				assertThat(advisoryLocks()).isOne();
				checked.set(true);
			}
		}).build().migrate();
		assertThat(checked).isTrue();
		assertThat(advisoryLocks()).isZero();
	}

	private void twoFiles() {
		this.files.up("001_a", "INSERT INTO log (what) VALUES ('a')")
			.down("001_a", "INSERT INTO log (what) VALUES ('not a')")
			.up("002_b", "INSERT INTO log (what) VALUES ('b')")
			.down("002_b", "INSERT INTO log (what) VALUES ('not b')");
	}

	private static MigrationHook aroundMigrations() {
		return (event, connection) -> {
			if (event instanceof BeforeMigration || event instanceof AfterMigration) {
				SCRIBE.on(event, connection);
			}
		};
	}

	private long advisoryLocks() {
		return this.schema.queryForObject(
				"SELECT count(*) FROM pg_locks AS l JOIN pg_stat_activity AS a USING (pid) WHERE l.locktype = 'advisory' AND a.application_name LIKE 'lockkeeper extensions%'",
				Long.class);
	}

	private record Failing(Class<?> type, String version) implements MigrationHook {

		@Override
		public void on(MigrationEvent event, Connection connection) {
			if (this.type.isInstance(event) && event.toString().contains(this.version)) {
				throw new IllegalStateException("not on a Friday");
			}
		}

	}

}
