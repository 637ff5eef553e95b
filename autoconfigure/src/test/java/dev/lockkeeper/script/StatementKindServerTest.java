package dev.lockkeeper.script;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.lockkeeper.script.StatementKind.NonTransactional;
import dev.lockkeeper.script.StatementKind.Ordinary;
import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;

/** The server is the judge of what may run in a transaction block. */
@PostgresTest
class StatementKindServerTest {

	private static final String ACTIVE_SQL_TRANSACTION = "25001";

	@BeforeEach
	void createObjects(TestSchema schema) {
		schema.execute("CREATE TABLE t (a int PRIMARY KEY)", "CREATE INDEX i ON t (a)",
				"CREATE TABLE p (a int) PARTITION BY RANGE (a)",
				"CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (2)",
				"CREATE MATERIALIZED VIEW m AS SELECT 1 AS a", "CREATE UNIQUE INDEX m_a ON m (a)",
				"CREATE TYPE mood AS ENUM ('sad')");
	}

	@ParameterizedTest
	@ValueSource(strings = { "CREATE INDEX CONCURRENTLY ON t (a)",
			"CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS x ON t (a)", "DROP INDEX CONCURRENTLY i",
			"DROP INDEX CONCURRENTLY IF EXISTS i, none", "REINDEX TABLE CONCURRENTLY t", "REINDEX INDEX CONCURRENTLY i",
			"REINDEX (CONCURRENTLY) TABLE t", "REINDEX (CONCURRENTLY true) TABLE t",
			"REINDEX (VERBOSE off, CONCURRENTLY 'on') INDEX i", "REINDEX (CONCURRENTLY 1) INDEX i",
			"REINDEX (CONCURRENTLY off) INDEX CONCURRENTLY i", "REINDEX (CONCURRENTLY off, CONCURRENTLY) INDEX i",
			"REINDEX SCHEMA CONCURRENTLY pg_catalog", "REINDEX SCHEMA none", "REINDEX (VERBOSE) SCHEMA pg_catalog",
			"REINDEX DATABASE postgres", "REINDEX SYSTEM postgres", "VACUUM", "VACUUM t", "VACUUM FULL t",
			"VACUUM (ANALYZE, VERBOSE) t", "ALTER SYSTEM SET work_mem = '4MB'", "ALTER SYSTEM RESET ALL",
			"CREATE DATABASE x", "DROP DATABASE x", "DROP DATABASE IF EXISTS x WITH (FORCE)",
			"ALTER DATABASE postgres SET TABLESPACE pg_default", "ALTER DATABASE postgres TABLESPACE pg_default",
			"ALTER DATABASE postgres WITH TABLESPACE pg_default", "CREATE TABLESPACE x LOCATION '/nowhere'",
			"DROP TABLESPACE x", "ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY",
			"ALTER TABLE IF EXISTS ONLY p DETACH /* c */ PARTITION \"p1\" CONCURRENTLY",
			"ALTER TABLE ONLY (p) DETACH PARTITION p1 CONCURRENTLY", "ALTER TABLE p * DETACH PARTITION p1 CONCURRENTLY",
			"CLUSTER", "CLUSTER VERBOSE", "DISCARD ALL", "COMMIT PREPARED 'x'", "ROLLBACK PREPARED 'x'",
			"CREATE SUBSCRIPTION s CONNECTION 'dbname=x' PUBLICATION p",
			"CREATE SUBSCRIPTION s CONNECTION 'dbname=x' PUBLICATION p WITH (enabled = false, create_slot)" })
	void knowsWhatIsRefused(String sql, TestSchema schema) throws SQLException {
		assertThat(StatementKind.of(sql)).isInstanceOf(NonTransactional.class);
		assertThat(stateInTransaction(schema, sql)).isEqualTo(ACTIVE_SQL_TRANSACTION);
	}

	@ParameterizedTest
	@ValueSource(strings = { "CREATE INDEX ON t (a)", "CREATE INDEX concurrently_built ON t (a)", "DROP INDEX i",
			"REINDEX TABLE t", "REINDEX INDEX i", "REINDEX (CONCURRENTLY off) TABLE t",
			"REINDEX (CONCURRENTLY, CONCURRENTLY 'false') TABLE t", "REINDEX (VERBOSE, CONCURRENTLY 0) INDEX i",
			"REFRESH MATERIALIZED VIEW CONCURRENTLY m", "ALTER TYPE mood ADD VALUE 'ok'", "ANALYZE", "ANALYZE t",
			"ALTER TABLE p DETACH PARTITION p1", "ALTER TABLE t ADD COLUMN \"concurrently\" int",
			"ALTER DATABASE postgres SET work_mem = '4MB'", "ALTER DATABASE postgres WITH CONNECTION LIMIT 1",
			"ALTER DATABASE postgres SET default_tablespace = ''", "CLUSTER t USING t_pkey",
			"CLUSTER VERBOSE t USING t_pkey", "CLUSTER (VERBOSE) t USING t_pkey", "DISCARD PLANS", "CHECKPOINT",
			"TRUNCATE t", "SAVEPOINT a", "SET work_mem = '4MB'", "COMMENT ON TABLE t IS 'VACUUM'",
			"PREPARE vacuum AS SELECT 1",
			"CREATE SUBSCRIPTION s CONNECTION 'dbname=x' PUBLICATION p WITH (connect = false)",
			"CREATE SUBSCRIPTION s CONNECTION 'dbname=x' PUBLICATION p WITH (enabled = off, create_slot = 'off', slot_name = x, connect = 0)" })
	void knowsWhatIsAllowed(String sql, TestSchema schema) throws SQLException {
		assertThat(StatementKind.of(sql)).isEqualTo(new Ordinary());
		assertThat(stateInTransaction(schema, sql)).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "DROP SUBSCRIPTION s", "DROP SUBSCRIPTION IF EXISTS s CASCADE",
			"ALTER SUBSCRIPTION s REFRESH PUBLICATION", "ALTER SUBSCRIPTION s SET PUBLICATION q",
			"ALTER SUBSCRIPTION s ADD PUBLICATION q WITH (refresh = true)", "ALTER SUBSCRIPTION s DROP PUBLICATION p" })
	void knowsWhichChangesOfASubscriptionAreRefused(String sql, TestSchema schema) throws SQLException {
		assertThat(StatementKind.of(sql)).isInstanceOf(NonTransactional.class);
		assertThat(stateWithSubscription(schema, sql)).isEqualTo(ACTIVE_SQL_TRANSACTION);
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "ALTER SUBSCRIPTION s DISABLE", "ALTER SUBSCRIPTION s SET PUBLICATION q WITH (refresh = false)",
					"ALTER SUBSCRIPTION s ADD PUBLICATION q WITH (refresh = off)",
					"ALTER SUBSCRIPTION s SET (synchronous_commit = off)", "ALTER SUBSCRIPTION s CONNECTION 'dbname=y'",
					"ALTER SUBSCRIPTION s RENAME TO refresh" })
	void knowsWhichChangesOfASubscriptionAreAllowed(String sql, TestSchema schema) throws SQLException {
		assertThat(StatementKind.of(sql)).isEqualTo(new Ordinary());
		assertThat(stateWithSubscription(schema, sql)).isNull();
	}

	/**
	 * So a file that makes one has to say so: the row in the history is written first.
	 */
	@Test
	void aReplicationSlotIsRefusedWhereSomethingWasWrittenBefore(TestSchema schema) throws SQLException {
		String sql = "SELECT pg_create_logical_replication_slot('lockkeeper_kind', 'pgoutput')";
		assertThat(StatementKind.of(sql)).isEqualTo(new Ordinary());
		assertThat(stateInTransaction(schema, "INSERT INTO t VALUES (1)", sql)).isEqualTo(ACTIVE_SQL_TRANSACTION);
	}

	@Test
	void agreesWithTheServerOnTheNamesOfAnIndexBuild(TestSchema schema) {
		String sql = "CREATE INDEX CONCURRENTLY \"A\"\"b" + "é".repeat(60) + "\" ON ONLY "
				+ schema.name().toUpperCase(java.util.Locale.ROOT) + ".T (a)";
		schema.execute(sql);
		assertThat(StatementKind.of(sql)).isEqualTo(new StatementKind.ConcurrentIndexBuild(schema.name(), "t",
				schema.queryForObject("SELECT relname FROM pg_class WHERE relname LIKE 'A\"b%'", String.class), false,
				sql.replace("CONCURRENTLY", " ".repeat(12))
					.replace(schema.name().toUpperCase(java.util.Locale.ROOT) + ".",
							" ".repeat(schema.name().length() + 1))));
	}

	private static @Nullable String stateWithSubscription(TestSchema schema, String sql) throws SQLException {
		return stateInTransaction(schema,
				"CREATE SUBSCRIPTION s CONNECTION 'dbname=x' PUBLICATION p, r WITH (connect = false)",
				"ALTER SUBSCRIPTION s ENABLE", sql);
	}

	/** The SQLSTATE of the last statement's failure, if it fails. */
	private static @Nullable String stateInTransaction(TestSchema schema, String... statements) throws SQLException {
		try (Connection connection = schema.connect(); Statement statement = connection.createStatement()) {
			connection.setAutoCommit(false);
			for (int i = 0; i < statements.length - 1; i++) {
				statement.execute(statements[i]);
			}
			try {
				statement.execute(statements[statements.length - 1]);
				return null;
			}
			catch (SQLException ex) {
				return ex.getSQLState();
			}
			finally {
				connection.rollback();
			}
		}
	}

}
