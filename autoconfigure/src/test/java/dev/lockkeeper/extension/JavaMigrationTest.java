package dev.lockkeeper.extension;

import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.postgresql.core.BaseConnection;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

import dev.lockkeeper.MigratorBuilder;
import dev.lockkeeper.migration.InvalidMigrationsException;
import dev.lockkeeper.migration.MigrationFailedException;
import dev.lockkeeper.migration.MigrationReport;
import dev.lockkeeper.postgres.StatementLimits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Migrations whose work is code.
 */
class JavaMigrationTest extends ExtensionTests {

	private final MigratorTestCode code = new MigratorTestCode();

	@Test
	void runsBetweenTheFilesAndIsRecordedLikeThem() {
		this.files.up("001_first", "INSERT INTO log (what) VALUES ('file 1')")
			.up("003_third", "INSERT INTO log (what) VALUES ('file 3')");
		MigratorBuilder migrator = migrator().javaMigration("002_second.up", (connection) -> log(connection, "code 2"));
		assertThat(migrator.build().migrate().versions()).extracting(Object::toString)
			.containsExactly("001_first", "002_second", "003_third");
		assertThat(log()).containsExactly("file 1", "code 2", "file 3");
		assertThat(history()).containsExactly("001_first", "002_second", "003_third");
		assertThat(this.schema.queryForObject("SELECT checksum FROM schema_migrations WHERE version = '002_second'",
				String.class))
			.isNull();
		assertThat(migrator.build().migrate().versions()).isEmpty();
		assertThat(log()).hasSize(3);
	}

	@Test
	void isRolledBackByCodeOrByAFile() {
		this.files.down("002_code_and_file", "INSERT INTO log (what) VALUES ('down by file')");
		migrator().javaMigration("001_code_only.up", (connection) -> log(connection, "up 1"))
			.javaMigration("001_code_only.down", (connection) -> log(connection, "down by code"))
			.javaMigration("002_code_and_file.up", (connection) -> log(connection, "up 2"))
			.build()
			.migrate();
		down().javaMigration("001_code_only.up", this.code)
			.javaMigration("001_code_only.down", (connection) -> log(connection, "down by code"))
			.javaMigration("002_code_and_file.up", this.code)
			.build()
			.migrate();
		assertThat(log()).containsExactly("up 1", "up 2", "down by file", "down by code");
		assertThat(history()).isEmpty();
		assertThat(this.code.calls).hasValue(0);
	}

	@Test
	void anExceptionRollsBackAndTheReportNamesTheCodeAndItsLine() {
		this.files.up("001_first", "CREATE TABLE first ()");
		MigrationFailedException failure = failure(migrator().javaMigration("002_second.up", new Failing()));
		assertThat(failure).hasMessageContaining("Migration 002_second (up) failed at 002_second.up")
			.hasMessageContaining("IllegalStateException: no name for STB")
			.hasMessageContaining(Failing.class.getName())
			.hasMessageContaining("JavaMigrationTest.java:")
			.hasMessageNotContaining("SQLSTATE")
			.hasMessageNotContaining("002_second.up:1");
		assertThat(failure.sqlState()).isNull();
		assertThat(failure.location().file()).isEqualTo("002_second.up");
		assertThat(failure.getCause()).isExactlyInstanceOf(IllegalStateException.class);
		assertThat(failure.appliedBefore()).extracting(Object::toString).containsExactly("001_first");
		assertThat(failure.action()).contains("was rolled back").contains("001_first").doesNotContain("file's first");
		assertThat(log()).isEmpty();
		assertThat(history()).containsExactly("001_first");
	}

	@Test
	void anErrorIsNoDifferentFromAnException() {
		MigrationFailedException failure = failure(migrator().javaMigration("001_a.up", (connection) -> {
			log(connection, "gone");
			throw new NoClassDefFoundError("com/example/Missing");
		}));
		assertThat(failure).hasMessageContaining("NoClassDefFoundError: com/example/Missing");
		assertThat(log()).isEmpty();
		assertThat(history()).isEmpty();
		assertThat(this.pool.getHikariPoolMXBean().getActiveConnections()).isZero();
	}

	@Test
	void anErrorOfTheServerKeepsItsSqlStateHoweverItIsWrapped() {
		JavaMigration plain = (connection) -> execute(connection, "SELECT 1 / 0 AS plain");
		JavaMigration template = (connection) -> new JdbcTemplate(new SingleConnectionDataSource(connection, true))
			.queryForObject("SELECT 1 / 0 AS template", Integer.class);
		JavaMigration wrapped = (connection) -> {
			try {
				execute(connection, "SELECT 1 / 0 AS wrapped");
			}
			catch (SQLException ex) {
				throw new IllegalStateException("row 42", new SQLException("without a state", ex));
			}
		};
		for (JavaMigration migration : List.of(plain, template, wrapped)) {
			MigrationFailedException failure = failure(migrator().javaMigration("001_a.up", migration));
			assertThat(failure.sqlState()).isEqualTo("22012");
			assertThat(failure).hasMessageContaining("ERROR: division by zero (SQLSTATE 22012)")
				.hasMessageContaining("SELECT 1 / 0 AS ");
			assertThat(history()).isEmpty();
		}
		assertThat(failure(migrator().javaMigration("001_a.up", wrapped))).hasMessageContaining("row 42");
		assertThat(failure(migrator().javaMigration("001_a.up", JavaMigrationTest::insertBatchTwice)))
			.hasCauseInstanceOf(BatchUpdateException.class)
			.hasMessageContaining("SQLSTATE 23505");
	}

	private static void insertBatchTwice(Connection connection) throws SQLException {
		execute(connection, "CREATE TABLE keyed (id int PRIMARY KEY)");
		try (PreparedStatement insert = connection.prepareStatement("INSERT INTO keyed VALUES (?)")) {
			for (int i = 0; i < 2; i++) {
				insert.setInt(1, 7);
				insert.addBatch();
			}
			insert.executeBatch();
		}
	}

	@Test
	void aServersErrorThatIsSwallowedIsAFailureAllTheSame() {
		MigrationFailedException failure = failure(migrator().javaMigration("001_a.up", (connection) -> {
			log(connection, "gone");
			try {
				execute(connection, "SELECT 1 / 0");
			}
			catch (SQLException ex) {
				// As code does that means to go on
			}
		}));
		assertThat(failure.sqlState()).isEqualTo("25P02");
		assertThat(log()).isEmpty();
		assertThat(history()).isEmpty();
	}

	@Test
	void aDeferredConstraintFailsItsCommit() {
		this.schema.execute(
				"CREATE TABLE parent (id int PRIMARY KEY); CREATE TABLE child (id int REFERENCES parent DEFERRABLE INITIALLY DEFERRED)");
		MigrationFailedException failure = failure(migrator().javaMigration("001_a.up",
				(connection) -> execute(connection, "INSERT INTO child VALUES (1)")));
		assertThat(failure.sqlState()).isEqualTo("23503");
		assertThat(history()).isEmpty();
	}

	@Test
	void aLockTimeoutIsTriedAgain() throws Exception {
		AtomicInteger tries = new AtomicInteger();
		try (Connection reader = this.schema.connect()) {
			reader.setAutoCommit(false);
			execute(reader, "LOCK TABLE log IN ACCESS SHARE MODE");
			CompletableFuture<MigrationReport> run = CompletableFuture.supplyAsync(
					() -> migrator().limits(new StatementLimits(Duration.ofMillis(100), Duration.ofMinutes(1), null))
						.javaMigration("001_column.up", (connection) -> {
							tries.incrementAndGet();
							execute(connection, "ALTER TABLE log ADD COLUMN who text");
						})
						.build()
						.migrate(),
					(task) -> new Thread(task).start());
			org.awaitility.Awaitility.await().until(() -> tries.get() >= 3);
			assertThat(run).isNotDone();
			reader.rollback();
			assertThat(run.get(30, TimeUnit.SECONDS).versions()).hasSize(1);
		}
		assertThat(this.schema.queryForObject("SELECT count(who) FROM log", Long.class)).isZero();
	}

	@Test
	void afterTheTimeToRetryTheFailureNamesWhoIsInTheWayOfItsStatement() throws SQLException {
		try (Connection reader = this.schema.connect()) {
			execute(reader, "SET application_name = 'monthly report'");
			reader.setAutoCommit(false);
			execute(reader, "LOCK TABLE log IN ACCESS SHARE MODE");
			MigrationFailedException failure = failure(
					migrator().limits(new StatementLimits(Duration.ofMillis(100), Duration.ZERO, null))
						.javaMigration("001_column.up",
								(connection) -> execute(connection, "ALTER TABLE log ADD COLUMN who text")));
			assertThat(failure.sqlState()).isEqualTo("55P03");
			assertThat(failure).hasMessageContaining("In the way: pid ")
				.hasMessageContaining("monthly report")
				.hasMessageContaining("ALTER TABLE log ADD COLUMN who text");
		}
	}

	@Test
	void theStatementTimeoutIsInForce() {
		assertThat(failure(migrator().limits(new StatementLimits(Duration.ZERO, Duration.ZERO, Duration.ofMillis(100)))
			.javaMigration("001_a.up", (connection) -> execute(connection, "SELECT pg_sleep(60)"))).sqlState())
			.isEqualTo("57014");
	}

	@ParameterizedTest
	@EnumSource
	void whatWouldEndTheTransactionIsRefused(Ending ending) {
		this.files.up("002_next", "INSERT INTO log (what) VALUES ('next')");
		MigrationFailedException failure = failure(migrator().javaMigration("001_a.up", (connection) -> {
			log(connection, "gone");
			ending.code.migrate(connection);
			log(connection, "gone, too");
		}));
		assertThat(failure).hasMessageContaining(" is refused: ");
		assertThat(log()).isEmpty();
		assertThat(history()).isEmpty();
	}

	/** Ways to end a transaction that the guard can see. */
	enum Ending {

		COMMIT(Connection::commit), ROLLBACK(Connection::rollback),
		AUTO_COMMIT((connection) -> connection.setAutoCommit(true)),
		ABORT((connection) -> connection.abort(Runnable::run)), READ_ONLY((connection) -> connection.setReadOnly(true)),
		ISOLATION((connection) -> connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE)),
		NETWORK_TIMEOUT((connection) -> connection.setNetworkTimeout(Runnable::run, 1)),
		SQL_COMMIT((connection) -> execute(connection, "COMMIT")),
		SQL_END_BEHIND_OTHERS((connection) -> execute(connection, "SELECT 1; /* then */ end;")),
		SQL_ROLLBACK((connection) -> execute(connection, "rollback work")),
		SQL_BEGIN((connection) -> execute(connection, "BEGIN")),
		SQL_TWO_PHASES((connection) -> execute(connection, "PREPARE TRANSACTION 'half'")),
		PREPARED((connection) -> connection.prepareStatement("COMMIT").close()),
		CALL((connection) -> connection.prepareCall("COMMIT").close()),
		BATCH((connection) -> connection.createStatement().addBatch("COMMIT")),
		UPDATE((connection) -> connection.createStatement().executeUpdate("COMMIT")),
		OF_STATEMENT((connection) -> connection.createStatement().getConnection().commit()),
		OF_ROWS((connection) -> connection.createStatement()
			.executeQuery("SELECT 1")
			.getStatement()
			.getConnection()
			.commit()),
		OF_META_DATA((connection) -> connection.getMetaData().getConnection().commit()),
		UNWRAPPED((connection) -> connection.unwrap(Connection.class).commit());

		private final JavaMigration code;

		Ending(JavaMigration code) {
			this.code = code;
		}

	}

	@ParameterizedTest
	@ValueSource(strings = { "COMMIT", "ROLLBACK", "COMMIT; BEGIN", "COMMIT AND CHAIN" })
	void whatEndsTheTransactionBehindTheGuardIsDetectedAndNotRecorded(String sql) {
		JavaMigration migration = (connection) -> {
			log(connection, "before");
			connection.unwrap(BaseConnection.class).execSQLUpdate(sql);
		};
		MigrationFailedException failure = failure(migrator().javaMigration("001_a.up", migration));
		assertThat(failure).hasMessageContaining("has ended the transaction");
		assertThat(failure.action()).doesNotContain("was rolled back");
		assertThat(history()).isEmpty();
		assertThat(log()).isEqualTo(sql.equals("ROLLBACK") ? List.of() : List.of("before"));
		migrator().javaMigration("001_a.up", this.code).build().migrate();
		assertThat(history()).containsExactly("001_a");
		assertThat(failure(down().javaMigration("001_a.up", this.code).javaMigration("001_a.down", migration)))
			.hasMessageContaining("has ended the transaction");
		assertThat(history()).containsExactly("001_a");
	}

	@Test
	void procedureOfTheServerCannotCommitEither() {
		this.schema.execute("CREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN COMMIT; END $$");
		assertThat(failure(migrator().javaMigration("001_a.up", (connection) -> execute(connection, "CALL p()")))
			.sqlState()).isEqualTo("2D000");
		assertThat(history()).isEmpty();
	}

	@Test
	void itsConnectionCanDoWhatAnotherInATransactionCan() {
		AtomicReference<Connection> given = new AtomicReference<>();
		migrator().javaMigration("001_a.up", (connection) -> {
			given.set(connection);
			assertThat(connection.getAutoCommit()).isFalse();
			connection.setAutoCommit(false);
			connection.close();
			assertThat(connection.isClosed()).isFalse();
			assertThat(connection).isEqualTo(connection).hasSameHashCodeAs(connection);
			Savepoint savepoint = connection.setSavepoint();
			log(connection, "undone");
			connection.rollback(savepoint);
			Savepoint kept = connection.setSavepoint("kept");
			log(connection, "one");
			connection.releaseSavepoint(kept);
			new JdbcTemplate(new SingleConnectionDataSource(connection, true))
				.update("INSERT INTO log (what) VALUES (?)", "two");
			connection.unwrap(PGConnection.class)
				.getCopyAPI()
				.copyIn("COPY log (what) FROM stdin", new java.io.StringReader("three\nfour\n"));
			try (Statement statement = connection.createStatement()) {
				statement.execute(
						"CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$; SAVEPOINT s; RELEASE SAVEPOINT s");
				statement.execute("CREATE FUNCTION g() RETURNS int BEGIN ATOMIC SELECT 1; END");
			}
		}).build().migrate();
		assertThat(log()).containsExactly("one", "two", "three", "four");
		assertThatExceptionOfType(SQLException.class).isThrownBy(() -> given.get().createStatement())
			.withMessageContaining("after");
	}

	/** Without a transaction the driver would read all rows at once. */
	@Test
	void rowsCanBeReadAFewAtATime() {
		migrator().javaMigration("001_a.up", (connection) -> {
			try (Statement statement = connection.createStatement()) {
				statement.setFetchSize(10);
				try (ResultSet rows = statement.executeQuery("SELECT generate_series(1, 1000)")) {
					rows.next();
					assertThat(new JdbcTemplate(new SingleConnectionDataSource(connection, true)).queryForObject(
							"SELECT count(*) FROM pg_cursors WHERE statement LIKE 'SELECT generate_series%'",
							Long.class))
						.isOne();
				}
			}
		}).build().migrate();
		assertThat(history()).containsExactly("001_a");
	}

	@ParameterizedTest
	@ValueSource(strings = { "SET search_path = ''", "SET ROLE pg_monitor", "SET SESSION AUTHORIZATION pg_monitor",
			"CREATE TEMP TABLE log (nothing int)", "SET statement_timeout = '1ms'",
			"SELECT set_config('app.tenant', 'acme', false)" })
	void whatItDoesToTheSessionIsNotThereInTheNextMigrationNorInThePool(String statement) throws SQLException {
		this.files.up("002_next",
				"SELECT pg_sleep(0.01); INSERT INTO log (what) SELECT concat_ws(' ', current_user, current_setting('app.tenant', true))");
		migrator().javaMigration("001_a.up", (connection) -> execute(connection, statement)).build().migrate();
		assertThat(log()).singleElement()
			.satisfies((what) -> assertThat(what.strip()).isEqualTo(this.schema.username()));
		try (Connection connection = this.pool.getConnection()) {
			JdbcTemplate jdbc = new JdbcTemplate(new SingleConnectionDataSource(connection, true));
			assertThat(connection.getAutoCommit()).isTrue();
			assertThat(jdbc.queryForObject(
					"SELECT current_schema() || ' ' || current_user || ' ' || current_setting('statement_timeout')",
					String.class))
				.isEqualTo(this.schema.name() + " " + this.schema.username() + " 0");
		}
	}

	@Test
	void aConnectionThatIsNotPooledComesBackInAutoCommitMode() throws SQLException {
		try (Connection connection = this.schema.connect()) {
			SingleConnectionDataSource dataSource = new SingleConnectionDataSource(connection, true);
			dev.lockkeeper.Migrator.builder(dataSource)
				.locations(this.files.location())
				.failOnMissingLocation(false)
				.javaMigration("001_a.up", (given) -> log(given, "one"))
				.build()
				.migrate();
			assertThat(connection.getAutoCommit()).isTrue();
			failure(dev.lockkeeper.Migrator.builder(dataSource)
				.locations(this.files.location())
				.failOnMissingLocation(false)
				.javaMigration("002_a.up", (given) -> execute(given, "SELECT 1 / 0")));
			assertThat(connection.getAutoCommit()).isTrue();
			assertThat(this.schema.queryForObject(
					"SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
					Long.class))
				.isZero();
		}
	}

	@Test
	void aLostConnectionIsMadeAgainAndTheCodeRunsAgain() {
		AtomicInteger calls = new AtomicInteger();
		migrator().javaMigration("001_a.up", (connection) -> {
			log(connection, "call " + calls.incrementAndGet());
			if (calls.get() == 1) {
				execute(connection, "SELECT pg_terminate_backend(pg_backend_pid())");
			}
		}).build().migrate();
		assertThat(log()).containsExactly("call 2");
		assertThat(history()).containsExactly("001_a");
	}

	@Test
	void sixteenReplicasRunItOnce() throws Exception {
		AtomicInteger calls = new AtomicInteger();
		Replicas.migrate(16, this.schema,
				(builder) -> builder.locations(this.files.location())
					.failOnMissingLocation(false)
					.javaMigration("001_a.up", (connection) -> {
						calls.incrementAndGet();
						execute(connection, "SELECT pg_sleep(0.1)");
						log(connection, "one");
					})
					.javaMigration("002_b.up", (connection) -> log(connection, "two")));
		assertThat(log()).containsExactly("one", "two");
		assertThat(calls).hasValue(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "harbourNames", "013_names", "013_names.sql", "013_names.up.sql", "013 names.up",
			"names.up", "013_names.UP" })
	void aNameThatIsNoMigrationsIsRefused(String name) {
		assertThatIllegalArgumentException().isThrownBy(() -> migrator().javaMigration(name, this.code))
			.withMessageContaining("'" + name + "'")
			.withMessageContaining("013_normalise_names.up");
	}

	@Test
	void theNameOfAFileIsADuplicate() {
		this.files.up("001_a", "SELECT 1");
		assertThatExceptionOfType(InvalidMigrationsException.class)
			.isThrownBy(() -> migrator().javaMigration("001_a.up", this.code).build().migrate())
			.withMessageContaining("001_a.up.sql")
			.withMessageContaining("is the same migration as")
			.withMessageContaining(MigratorTestCode.class.getName());
	}

	@Test
	void codeForDownAloneIsRefused() {
		assertThatExceptionOfType(InvalidMigrationsException.class)
			.isThrownBy(() -> migrator().javaMigration("001_a.down", this.code).build().migrate())
			.withMessageContaining("001_a.down: has no up file");
	}

	static MigrationFailedException failure(MigratorBuilder builder) {
		MigrationFailedException failure = catchThrowableOfType(MigrationFailedException.class,
				() -> builder.build().migrate());
		assertThat(failure).isNotNull();
		return failure;
	}

	private static final class MigratorTestCode implements JavaMigration {

		private final AtomicInteger calls = new AtomicInteger();

		@Override
		public void migrate(Connection connection) {
			this.calls.incrementAndGet();
		}

	}

	private static final class Failing implements JavaMigration {

		@Override
		public void migrate(Connection connection) throws Exception {
			log(connection, "gone");
			throw new IllegalStateException("no name for STB");
		}

	}

}
