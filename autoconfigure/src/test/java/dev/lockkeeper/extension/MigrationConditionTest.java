package dev.lockkeeper.extension;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.lockkeeper.migration.MigrationFailedException;
import dev.lockkeeper.migration.MigrationReport;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Pending migrations that the application does not want here.
 */
class MigrationConditionTest extends ExtensionTests {

	private static final MigrationCondition NO_DEMO = (version, connection) -> version.value().contains("demo")
			? "not the 'demo' profile" : null;

	@Test
	void whatIsSkippedIsRecordedWithItsReasonAndNotRun() {
		this.files.up("001_first", "INSERT INTO log (what) VALUES ('first')")
			.up("002_demo_data", "INSERT INTO log (what) VALUES ('demo')")
			.up("003_demo_index", "CREATE INDEX CONCURRENTLY demo ON log (what)");
		AtomicInteger code = new AtomicInteger();
		MigrationReport report = migrator().condition(NO_DEMO)
			.javaMigration("004_demo_code.up", (connection) -> code.incrementAndGet())
			.build()
			.migrate();
		assertThat(report.steps()).extracting(MigrationReport.Step::skipped).containsExactly(false, true, true, true);
		assertThat(log()).containsExactly("first");
		assertThat(code).hasValue(0);
		assertThat(exists("demo")).isFalse();
		assertThat(skipped()).containsExactly("001_first: null", "002_demo_data: not the 'demo' profile",
				"003_demo_index: not the 'demo' profile", "004_demo_code: not the 'demo' profile");
		assertThat(migrator().javaMigration("004_demo_code.up", (connection) -> code.incrementAndGet())
			.build()
			.migrate()
			.steps()).as("what was skipped does not come up again").isEmpty();
	}

	@Test
	void rollingBackWhatWasSkippedRunsNothing() {
		this.files.up("001_first", "CREATE TABLE first ()")
			.down("001_first", "DROP TABLE first")
			.up("002_demo_table", "CREATE TABLE demo ()")
			.down("002_demo_table", "DROP TABLE demo");
		migrator().condition(NO_DEMO).build().migrate();
		MigrationReport report = down().build().migrate();
		assertThat(report.steps()).extracting(MigrationReport.Step::skipped).containsExactly(true, false);
		assertThat(history()).isEmpty();
		assertThat(exists("first")).isFalse();
		migrator().build().migrate();
		assertThat(exists("demo")).as("applied by somebody who wants it").isTrue();
		assertThat(skipped()).containsExactly("001_first: null", "002_demo_table: null");
	}

	@Test
	void conditionsAreNotAskedBeforeRollingBack() {
		this.files.up("001_first", "CREATE TABLE first ()").down("001_first", "DROP TABLE first");
		migrator().build().migrate();
		down().condition((version, connection) -> "never").build().migrate();
		assertThat(exists("first")).isFalse();
	}

	@Test
	void theyAreAskedInOrderUntilOneSaysNo() {
		this.files.up("001_first", "CREATE TABLE first ()");
		List<String> asked = new ArrayList<>();
		migrator().condition((version, connection) -> {
			asked.add("one");
			return null;
		}).condition((version, connection) -> {
			asked.add("two");
			return "two says no";
		}).condition((version, connection) -> {
			asked.add("three");
			return "three says no";
		}).build().migrate();
		assertThat(asked).containsExactly("one", "two");
		assertThat(skipped()).containsExactly("001_first: two says no");
	}

	@Test
	void aReasonWithoutTextIsReplacedByWhoSaidSo() {
		this.files.up("001_first", "CREATE TABLE first ()");
		migrator().condition(new Blank()).build().migrate();
		assertThat(skipped()).containsExactly("001_first: " + Blank.class.getName());
	}

	@Test
	void theySeeWhatTheMigrationsBeforeHaveDone() {
		this.files.up("001_tenants", "CREATE TABLE tenants AS SELECT 'acme' AS name")
			.up("002_acme", "CREATE TABLE acme ()")
			.up("003_other", "CREATE TABLE other ()");
		migrator().condition((version, connection) -> {
			if (version.value().equals("001_tenants")) {
				return null;
			}
			try (Statement statement = connection.createStatement();
					ResultSet rows = statement
						.executeQuery("SELECT 1 FROM tenants WHERE name = '" + version.value().substring(4) + "'")) {
				return rows.next() ? null : "no such tenant";
			}
		}).build().migrate();
		assertThat(skipped()).containsExactly("001_tenants: null", "002_acme: null", "003_other: no such tenant");
	}

	@ParameterizedTest
	@ValueSource(strings = { "INSERT INTO log (what) VALUES ('written')", "CREATE TABLE written ()",
			"CREATE TEMP TABLE written ()", "SET TRANSACTION READ WRITE", "SELECT nextval('log_id_seq')" })
	void theyCannotWrite(String statement) {
		this.files.up("001_first", "CREATE TABLE first ()");
		long start = System.nanoTime();
		MigrationFailedException failure = JavaMigrationTest
			.failure(migrator().connectRetryFor(Duration.ofMinutes(1)).condition((version, connection) -> {
				execute(connection, statement);
				return null;
			}));
		assertThat(failure).hasMessageContaining("condition").hasMessageContaining(statement);
		assertThat(Duration.ofNanos(System.nanoTime() - start)).as("not taken for a fail-over")
			.isLessThan(Duration.ofSeconds(30));
		assertThat(log()).isEmpty();
		assertThat(exists("first")).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "SET search_path = ''", "SET LOCAL ROLE pg_monitor", "SET ROLE pg_monitor",
			"SET default_transaction_read_only = on", "SELECT set_config('app.tenant', 'acme', false)" })
	void theyLeaveNothingInTheSession(String statement) {
		this.files.up("001_first",
				"INSERT INTO log (what) SELECT concat_ws(' ', current_user, current_setting('app.tenant', true))");
		migrator().condition((version, connection) -> {
			execute(connection, statement);
			return null;
		}).build().migrate();
		assertThat(log()).singleElement()
			.satisfies((what) -> assertThat(what.strip()).isEqualTo(this.schema.username()));
	}

	@Test
	void oneThatEndsItsTransactionIsRefused() {
		this.files.up("001_first", "CREATE TABLE first ()");
		assertThat(JavaMigrationTest.failure(migrator().condition((version, connection) -> {
			execute(connection, "COMMIT");
			log(connection, "written");
			return null;
		}))).hasMessageContaining("COMMIT is refused");
		assertThat(log()).isEmpty();
	}

	@Test
	void anExceptionStopsTheRunAndNamesTheCondition() {
		this.files.up("001_first", "CREATE TABLE first ()").up("002_second", "CREATE TABLE second ()");
		MigrationFailedException failure = JavaMigrationTest.failure(migrator().condition(new Failing()));
		assertThat(failure).hasMessageContaining("Migration 002_second (up) failed at ")
			.hasMessageContaining("IllegalStateException: cannot tell")
			.hasMessageContaining("condition " + Failing.class.getName())
			.hasMessageContaining("MigrationConditionTest.java:");
		assertThat(failure.action()).contains("Nothing of it was run");
		assertThat(history()).containsExactly("001_first");
	}

	@Test
	void theyAreAskedUnderTheLock() throws SQLException {
		this.files.up("001_first", "CREATE TABLE first ()");
		AtomicInteger held = new AtomicInteger();
		migrator().lockKey(77L).condition((version, connection) -> {
			try (Statement statement = connection.createStatement();
					ResultSet rows = statement.executeQuery(
							"SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 77 AND pid = pg_backend_pid()")) {
				rows.next();
				held.set(rows.getInt(1));
			}
			return null;
		}).build().migrate();
		assertThat(held).hasValue(1);
	}

	@Test
	void aLostConnectionIsMadeAgainAndTheyAreAskedAgain() {
		this.files.up("001_first", "CREATE TABLE first ()");
		AtomicInteger asked = new AtomicInteger();
		migrator().condition((version, connection) -> {
			if (asked.incrementAndGet() == 1) {
				execute(connection, "SELECT pg_terminate_backend(pg_backend_pid())");
			}
			return null;
		}).build().migrate();
		assertThat(asked).hasValue(2);
		assertThat(history()).containsExactly("001_first");
	}

	@Test
	void ofSixteenReplicasOneAsks() throws Exception {
		this.files.up("001_first", "INSERT INTO log (what) VALUES ('first')")
			.up("002_demo", "INSERT INTO log (what) VALUES ('demo')")
			.up("003_last", "INSERT INTO log (what) VALUES ('last')");
		AtomicInteger asked = new AtomicInteger();
		Replicas.migrate(16, this.schema,
				(builder) -> builder.locations(this.files.location()).condition((version, connection) -> {
					asked.incrementAndGet();
					return NO_DEMO.skipReason(version, connection);
				}));
		assertThat(asked).hasValue(3);
		assertThat(log()).containsExactly("first", "last");
	}

	private List<String> skipped() {
		return this.schema.queryForList(
				"SELECT version || ': ' || coalesce(skipped, 'null') FROM schema_migrations ORDER BY version",
				String.class);
	}

	private static final class Blank implements MigrationCondition {

		@Override
		public String skipReason(dev.lockkeeper.migration.MigrationVersion version, Connection connection) {
			return " ";
		}

	}

	private static final class Failing implements MigrationCondition {

		@Override
		public String skipReason(dev.lockkeeper.migration.MigrationVersion version, Connection connection) {
			if (version.value().equals("001_first")) {
				return null;
			}
			throw new IllegalStateException("cannot tell");
		}

	}

}
