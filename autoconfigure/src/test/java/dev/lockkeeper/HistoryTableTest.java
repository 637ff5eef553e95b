package dev.lockkeeper;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import com.zaxxer.hikari.HikariDataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.lockkeeper.migration.DatabaseException;
import dev.lockkeeper.migration.Direction;
import dev.lockkeeper.migration.HistoryTableException;
import dev.lockkeeper.migration.HistoryTableName;
import dev.lockkeeper.migration.MigrationReport;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.postgres.StatementLimits;
import dev.lockkeeper.test.LogCapture;
import dev.lockkeeper.test.MigrationFolder;
import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

@PostgresTest
class HistoryTableTest {

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
	void aTableWithOnlyVersionAndTimeIsTakenOver() {
		this.schema.execute(
				"CREATE TABLE schema_migrations (version varchar(100) PRIMARY KEY, applied_at timestamptz NOT NULL)",
				"INSERT INTO schema_migrations VALUES ('001_a', '2024-05-06 07:08:09Z')");
		MigrationReport report = migrate("schema_migrations");
		assertThat(report.versions()).containsExactly(new MigrationVersion("002_b"));
		assertThat(this.schema.queryForList(
				"SELECT version || ' ' || applied_at::date || ' ' || (checksum IS NULL) FROM schema_migrations ORDER BY version",
				String.class))
			.first()
			.isEqualTo("001_a 2024-05-06 true");
		this.schema
			.execute("INSERT INTO schema_migrations (version, applied_at) VALUES ('003_by_the_other_runner', now())");
		assertThat(migrate("schema_migrations").applied()).isEqualTo(3);
	}

	/** Everybody who reads the history queues behind a change of the table. */
	@Test
	void aTableThatIsInUseIsTakenOverWhenItIsFreeAndHoldsUpNobody() throws Exception {
		this.schema.execute("CREATE TABLE schema_migrations (version text PRIMARY KEY, applied_at timestamptz)");
		Duration lockTimeout = Duration.ofMillis(500);
		try (LogCapture log = new LogCapture();
				Connection backup = this.schema.connect();
				Connection reader = this.schema.connect()) {
			backup.createStatement().execute("SET application_name = 'backup'");
			backup.setAutoCommit(false);
			backup.createStatement().execute("SELECT count(*) FROM schema_migrations");
			CompletableFuture<MigrationReport> run = CompletableFuture.supplyAsync(() -> Migrator.builder(this.pool)
				.locations(this.files.location())
				.limits(new StatementLimits(lockTimeout, Duration.ofMinutes(1), null))
				.build()
				.migrate(), (task) -> new Thread(task, "run").start());
			Awaitility.await().until(() -> !log.messages("migration.lockTimeout").isEmpty());
			reader.createStatement().execute("SET statement_timeout = '5s'; SELECT count(*) FROM schema_migrations");
			assertThat(log.messages("migration.lockTimeout").get(0)).contains("schema_migrations waited too long",
					"backup");
			assertThat(run).isNotDone();
			backup.commit();
			assertThat(run.get(20, TimeUnit.SECONDS).versions()).hasSize(2);
		}
	}

	@Test
	void aTableThatStaysInUseIsTheReasonInTheEnd() throws SQLException {
		this.schema.execute("CREATE TABLE schema_migrations (version text PRIMARY KEY, applied_at timestamptz)");
		try (Connection backup = this.schema.connect()) {
			backup.setAutoCommit(false);
			backup.createStatement().execute("SELECT count(*) FROM schema_migrations");
			assertThatExceptionOfType(DatabaseException.class)
				.isThrownBy(() -> Migrator.builder(this.pool)
					.locations(this.files.location())
					.limits(new StatementLimits(Duration.ofMillis(100), Duration.ZERO, null))
					.connectRetryFor(Duration.ZERO)
					.build()
					.migrate())
				.withMessageContaining("lock timeout");
		}
	}

	@Test
	void aMigrationThatEmptiesTheHistoryIsTheLast() {
		this.files.up("003_again", "TRUNCATE schema_migrations");
		assertTimeoutPreemptively(Duration.ofSeconds(20), () -> assertThatExceptionOfType(HistoryTableException.class)
			.isThrownBy(() -> migrate("schema_migrations"))
			.withMessageContaining("no longer says what this run has just recorded there: [001_a, 002_b, 003_again]"));
	}

	@Test
	void aTableWithOnlyVersionAndTimeCanBeRolledBack() {
		this.schema.execute("CREATE TABLE schema_migrations (version text PRIMARY KEY, applied_at timestamptz)",
				"INSERT INTO schema_migrations VALUES ('001_a', now())", "CREATE TABLE a ()");
		this.files.down("001_a", "DROP TABLE a").down("002_b", "DROP TABLE b");
		MigrationReport report = Migrator.builder(this.pool)
			.locations(this.files.location())
			.direction(Direction.DOWN)
			.build()
			.migrate();
		assertThat(report.versions()).containsExactly(new MigrationVersion("001_a"));
		assertThat(this.schema.queryForObject("SELECT to_regclass('a') IS NULL", Boolean.class)).isTrue();
		assertThat(this.schema.queryForObject("SELECT count(*) FROM schema_migrations", Long.class)).isZero();
	}

	@Test
	void theTimeThatAFileTookIsRecorded() {
		this.files.up("003_slow", "SELECT pg_sleep(0.06)");
		migrate("schema_migrations");
		assertThat(this.schema.queryForObject("SELECT execution_ms FROM schema_migrations WHERE version = '003_slow'",
				Long.class))
			.isBetween(50L, 60_000L);
	}

	@Test
	void aCurrentTableOfAnotherRunnerIsNotTouched() {
		this.schema.execute("CREATE TABLE schema_migrations (version text PRIMARY KEY, applied_at timestamptz)",
				"INSERT INTO schema_migrations VALUES ('001_a', NULL), ('002_b', now())");
		assertThat(migrate("schema_migrations").lockTaken()).isFalse();
		assertThat(columns("schema_migrations")).containsExactly("version", "applied_at");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			golang-migrate      | version bigint PRIMARY KEY, dirty boolean NOT NULL
			Rails               | version varchar PRIMARY KEY
			Ecto                | version bigint PRIMARY KEY, inserted_at timestamp(0)
			Flyway              | installed_rank int PRIMARY KEY, version varchar(50), description varchar(200)
			Liquibase           | id varchar(255), author varchar(255), orderexecuted int
			another program     | version text PRIMARY KEY, applied_at timestamp
			another program     | version text, applied_at timestamptz
			another program     | version text PRIMARY KEY, applied_at timestamptz, team text NOT NULL
			another program     | version text PRIMARY KEY, applied_at timestamptz, checksum int
			""")
	void aTableOfAnotherShapeIsRefusedByName(String owner, String columns) {
		this.schema.execute("CREATE TABLE schema_migrations (" + columns + ")");
		List<String> before = columns("schema_migrations");
		assertThatExceptionOfType(HistoryTableException.class).isThrownBy(() -> migrate("schema_migrations"))
			.withMessageContaining(this.schema.name() + ".schema_migrations")
			.withMessageContaining(owner)
			.satisfies((ex) -> assertThat(ex.action()).contains("lockkeeper.table"));
		assertThat(columns("schema_migrations")).isEqualTo(before);
		assertThat(this.schema.queryForObject("SELECT to_regclass('a') IS NULL", Boolean.class)).isTrue();
	}

	@Test
	void aMissingSchemaIsCreated() {
		String other = this.schema.name() + "_History";
		try {
			migrate(other + ".my\"table");
			assertThat(migrate(other + ".my\"table").steps()).isEmpty();
			assertThat(this.schema.queryForObject("SELECT count(*) FROM \"" + other + "\".\"my\"\"table\"", Long.class))
				.isEqualTo(2);
		}
		finally {
			this.schema.execute("DROP SCHEMA IF EXISTS \"" + other + "\" CASCADE");
		}
	}

	@Test
	void aSchemaThatIsThereNeedsNoRightToCreateOne() {
		String role = this.schema.name() + "_owner";
		String other = this.schema.name() + "_history";
		this.schema.execute("CREATE ROLE " + role + " LOGIN PASSWORD 'owner'",
				"CREATE SCHEMA " + other + " AUTHORIZATION " + role,
				"GRANT USAGE, CREATE ON SCHEMA " + this.schema.name() + " TO " + role);
		try (HikariDataSource owners = this.schema.pool(1, (config) -> {
			config.setUsername(role);
			config.setPassword("owner");
		})) {
			assertThat(Migrator.builder(owners)
				.locations(this.files.location())
				.table(HistoryTableName.of(other + ".history"))
				.build()
				.migrate()
				.steps()).hasSize(2);
		}
		finally {
			this.schema.execute("DROP OWNED BY " + role + " CASCADE", "DROP ROLE " + role);
		}
	}

	/** Such as in a table that was taken over. */
	@Test
	void aFurtherUniqueIndexDoesNotMakeTheRunGoOnForEver() {
		this.schema.execute(
				"CREATE TABLE schema_migrations (version text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now(), applied_by text UNIQUE)");
		Migrator migrator = Migrator.builder(this.pool).locations(this.files.location()).build();
		assertThatExceptionOfType(HistoryTableException.class)
			.isThrownBy(() -> assertTimeoutPreemptively(Duration.ofSeconds(20), migrator::migrate))
			.withMessageContaining("as if another process had made it")
			.satisfies((ex) -> assertThat(ex.action()).contains("second unique index"));
		assertThat(this.schema.queryForList("SELECT version FROM schema_migrations", String.class))
			.containsExactly("001_a");
	}

	@ParameterizedTest
	@ValueSource(strings = { "NULL", "''", "E' \\n'" })
	void aRowWithoutAVersionIsRefused(String version) {
		this.schema.execute(
				"CREATE TABLE schema_migrations (version text UNIQUE, applied_at timestamptz NOT NULL DEFAULT now())",
				"INSERT INTO schema_migrations VALUES (" + version + ")");
		Migrator migrator = Migrator.builder(this.pool).locations(this.files.location()).build();
		for (ThrowingCallable look : List.<ThrowingCallable>of(migrator::migrate, migrator::status)) {
			assertThatExceptionOfType(HistoryTableException.class).isThrownBy(look)
				.withMessageContaining("a row without a version")
				.satisfies((ex) -> assertThat(this.schema.queryForList(
						ex.action().substring("See whose it is: ".length(), ex.action().indexOf(';')).replace("*", "1"),
						Integer.class))
					.hasSize(1));
		}
	}

	@Test
	void aSearchPathWithoutSchemasIsRefused() {
		try (HikariDataSource lost = this.schema.pool(1,
				(config) -> config.setConnectionInitSql("SET search_path = ''"))) {
			assertThatExceptionOfType(HistoryTableException.class)
				.isThrownBy(() -> Migrator.builder(lost).locations(this.files.location()).build().migrate())
				.withMessageContaining("search_path");
		}
	}

	@Test
	void planChangesNothing() {
		assertThat(Migrator.builder(this.pool).locations(this.files.location()).build().plan().steps())
			.extracting(MigrationVersion::value)
			.containsExactly("001_a", "002_b");
		assertThat(this.schema.queryForList(
				"SELECT relname::text FROM pg_class WHERE relnamespace = current_schema()::regnamespace", String.class))
			.isEmpty();
	}

	private MigrationReport migrate(String table) {
		return Migrator.builder(this.pool)
			.locations(this.files.location())
			.table(HistoryTableName.of(table))
			.build()
			.migrate();
	}

	private List<String> columns(String table) {
		return this.schema.queryForList(
				"SELECT attname::text FROM pg_attribute WHERE attrelid = ?::regclass AND attnum > 0 ORDER BY attnum",
				String.class, table);
	}

}
