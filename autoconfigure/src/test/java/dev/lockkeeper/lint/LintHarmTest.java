package dev.lockkeeper.lint;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What the rules say others suffer is what other sessions do suffer. */
@PostgresTest
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class LintHarmTest {

	private static final String LOCKED = "55P03";

	private static final String OK = "00000";

	@BeforeEach
	void createTables(TestSchema schema) {
		schema.execute("CREATE TABLE orders (id bigint PRIMARY KEY, note text, customer_id bigint)",
				"CREATE TABLE customers (id bigint PRIMARY KEY)", "CREATE TABLE empty (id bigint)",
				"INSERT INTO orders SELECT n, 'x', 1 FROM generate_series(1, 100) AS n",
				"INSERT INTO customers VALUES (1)", "CREATE INDEX orders_note ON orders (note)");
	}

	@ParameterizedTest
	@CsvSource({ "CREATE INDEX i ON orders (id), 55P03", "CREATE INDEX CONCURRENTLY i ON orders (id), 00000",
			"REINDEX INDEX orders_note, 55P03", "REINDEX INDEX CONCURRENTLY orders_note, 00000",
			"REINDEX TABLE orders, 55P03", "REINDEX TABLE CONCURRENTLY orders, 00000" })
	void anIndexBuildStopsWritesUnlessItIsConcurrent(String build, String outcome, TestSchema schema) throws Exception {
		try (Connection writer = schema.connect(); Connection builder = schema.connect()) {
			writer.setAutoCommit(false);
			execute(writer, "UPDATE orders SET note = 'y' WHERE id = 1");
			CompletableFuture<String> done = inBackground(builder, build);
			awaitWaiting(schema, builder);
			assertThat(attempt(schema, "UPDATE orders SET note = 'z' WHERE id = 2")).isEqualTo(outcome);
			writer.rollback();
			assertThat(done.get()).isEqualTo(OK);
		}
	}

	@Test
	void systemCatalogsCannotBeReindexedConcurrently(TestSchema schema) {
		String database = schema.queryForObject("SELECT current_database()", String.class);
		assertThat(attempt(schema, "REINDEX SYSTEM CONCURRENTLY " + database)).isEqualTo("0A000");
	}

	@Test
	void aReindexStopsReadsToo(TestSchema schema) throws SQLException {
		assertThat(others(schema, "REINDEX INDEX orders_note", "SELECT * FROM orders WHERE id = 1")).isEqualTo(LOCKED);
	}

	@ParameterizedTest
	@ValueSource(strings = { "ALTER TABLE orders ALTER note SET NOT NULL", "ALTER TABLE orders ADD CHECK (id > 0)",
			"ALTER TABLE orders ADD UNIQUE (note, id)", "ALTER TABLE orders ALTER id TYPE int",
			"ALTER TABLE orders ADD a uuid DEFAULT gen_random_uuid()", "ALTER TABLE orders SET UNLOGGED",
			"CLUSTER orders USING orders_pkey", "LOCK TABLE orders", "TRUNCATE orders", "CREATE POLICY p ON orders",
			"DROP INDEX orders_note" })
	void anExclusiveLockStopsReads(String sql, TestSchema schema) throws SQLException {
		assertThat(others(schema, sql, "SELECT * FROM orders LIMIT 1")).isEqualTo(LOCKED);
	}

	@Test
	void aForeignKeyStopsWritesToBothTablesButNoReads(TestSchema schema) throws SQLException {
		String add = "ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers";
		assertThat(others(schema, add, "INSERT INTO orders VALUES (1000)")).isEqualTo(LOCKED);
		assertThat(others(schema, add, "INSERT INTO customers VALUES (1000)")).isEqualTo(LOCKED);
		assertThat(others(schema, add, "SELECT * FROM orders, customers")).isEqualTo(OK);
	}

	@Test
	void aValidationLetsOthersWork(TestSchema schema) throws SQLException {
		schema.execute("ALTER TABLE orders ADD CONSTRAINT k CHECK (id > 0) NOT VALID");
		assertThat(others(schema, "ALTER TABLE orders VALIDATE CONSTRAINT k", "INSERT INTO orders VALUES (1000)"))
			.isEqualTo(OK);
		assertThat(others(schema, "ALTER TABLE orders ADD a int; ALTER TABLE orders VALIDATE CONSTRAINT k",
				"SELECT * FROM orders LIMIT 1"))
			.isEqualTo(LOCKED);
	}

	@Test
	void vacuumFullCannotRunBesideAReader(TestSchema schema) throws SQLException {
		try (Connection reader = schema.connect()) {
			reader.setAutoCommit(false);
			execute(reader, "SELECT * FROM orders LIMIT 1");
			assertThat(attempt(schema, "VACUUM FULL orders")).isEqualTo(LOCKED);
			assertThat(attempt(schema, "VACUUM orders")).isEqualTo(OK);
		}
	}

	@Test
	void aViewDoesNotTakeThePlaceOfASequenceButADefaultGoesOn(TestSchema schema) {
		schema.execute("CREATE SEQUENCE ids START 1000", "ALTER TABLE orders ALTER id SET DEFAULT nextval('ids')",
				"ALTER SEQUENCE ids RENAME TO numbers; CREATE VIEW ids AS SELECT * FROM numbers");
		assertThat(attempt(schema, "SELECT nextval('ids')")).isEqualTo("42809");
		assertThat(attempt(schema, "INSERT INTO orders (note) VALUES ('y')")).isEqualTo(OK);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "ALTER TABLE orders DROP COLUMN note | 42703", "ALTER TABLE orders RENAME note TO remark | 42703",
					"DROP TABLE orders | 42P01", "ALTER TABLE orders RENAME TO purchases | 42P01",
					"ALTER TABLE orders RENAME TO purchases; CREATE VIEW orders AS SELECT * FROM purchases | 00000" })
	void thePreviousReleaseFailsWhereANameIsGone(String sql, String outcome, TestSchema schema) {
		schema.execute(sql);
		assertThat(attempt(schema, "UPDATE orders SET note = note WHERE id = 1")).isEqualTo(outcome);
		assertThat(attempt(schema, "INSERT INTO orders (id, note) VALUES (1000, '')")).isEqualTo(outcome);
	}

	@Test
	void aColumnThatThePreviousReleaseDoesNotFillFailsNowOrLater(TestSchema schema) {
		assertThat(attempt(schema, "ALTER TABLE orders ADD a int NOT NULL")).isEqualTo("23502");
		assertThat(attempt(schema, "ALTER TABLE empty ADD a int NOT NULL")).isEqualTo(OK);
		assertThat(attempt(schema, "INSERT INTO empty (id) VALUES (1)")).isEqualTo("23502");
	}

	@Test
	void aSecondExclusiveLockStopsAllWorkOnTheFirstTable(TestSchema schema) throws Exception {
		try (Connection report = schema.connect(); Connection migrator = schema.connect()) {
			report.setAutoCommit(false);
			execute(report, "SELECT * FROM customers");
			CompletableFuture<String> done = inBackground(migrator,
					"BEGIN; ALTER TABLE orders ADD a int; ALTER TABLE customers ADD a int; COMMIT");
			awaitWaiting(schema, migrator);
			assertThat(attempt(schema, "SELECT * FROM orders LIMIT 1")).isEqualTo(LOCKED);
			report.rollback();
			assertThat(done.get()).isEqualTo(OK);
		}
	}

	@Test
	void aFileForEachTableDoesNot(TestSchema schema) throws Exception {
		try (Connection report = schema.connect(); Connection migrator = schema.connect()) {
			report.setAutoCommit(false);
			execute(report, "SELECT * FROM customers");
			execute(migrator, "ALTER TABLE orders ADD a int");
			CompletableFuture<String> done = inBackground(migrator, "ALTER TABLE customers ADD a int");
			awaitWaiting(schema, migrator);
			assertThat(attempt(schema, "SELECT * FROM orders LIMIT 1")).isEqualTo(OK);
			report.rollback();
			assertThat(done.get()).isEqualTo(OK);
		}
	}

	/** What becomes of a statement while another transaction has not ended. */
	private static String others(TestSchema schema, String transaction, String statement) throws SQLException {
		try (Connection holder = schema.connect()) {
			holder.setAutoCommit(false);
			execute(holder, transaction);
			return attempt(schema, statement);
		}
	}

	private static String attempt(TestSchema schema, String sql) {
		try (Connection connection = schema.connect()) {
			execute(connection, "SET lock_timeout = '300ms'");
			return state(connection, sql);
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static CompletableFuture<String> inBackground(Connection connection, String sql) {
		return CompletableFuture.supplyAsync(() -> state(connection, sql));
	}

	private static String state(Connection connection, String sql) {
		try {
			execute(connection, sql);
			return OK;
		}
		catch (SQLException ex) {
			return String.valueOf(ex.getSQLState());
		}
	}

	private static void execute(Connection connection, String sql) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			statement.execute(sql);
		}
	}

	private static void awaitWaiting(TestSchema schema, Connection connection) throws SQLException {
		int pid = connection.unwrap(org.postgresql.PGConnection.class).getBackendPID();
		try (Connection watcher = schema.connect(); Statement statement = watcher.createStatement()) {
			await().atMost(Duration.ofSeconds(60)).until(() -> {
				try (ResultSet rows = statement
					.executeQuery("SELECT count(*) FROM pg_locks WHERE NOT granted AND pid = " + pid)) {
					return rows.next() && rows.getInt(1) > 0;
				}
			});
		}
	}

}
