package dev.lockkeeper.postgres;

import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The driver's query modes and options all end in the same result.
 */
@PostgresTest
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class PipelineTest {

	@ParameterizedTest
	@ValueSource(strings = { "", "preferQueryMode=simple", "preferQueryMode=extendedForPrepared", "autosave=always",
			"reWriteBatchedInserts=true", "preferQueryMode=extendedCacheEverything" })
	void runsEveryRowOfASelectWithSideEffects(String option, TestSchema schema) throws Exception {
		try (Connection connection = connect(schema, option)) {
			pipeline(connection).run(List.of("CREATE TABLE t (v int)",
					"CREATE FUNCTION add(n int) RETURNS int LANGUAGE sql AS $$ INSERT INTO t VALUES (n) RETURNING v $$",
					"SELECT add(n) FROM generate_series(1, 500) AS n", "INSERT INTO t VALUES (0) RETURNING v"));
		}
		assertThat(schema.queryForObject("SELECT count(*) FROM t", Long.class)).isEqualTo(501);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "preferQueryMode=simple", "preferQueryMode=extendedForPrepared", "autosave=always" })
	void saysWhichStatementFailedAndRunsNoneAfterIt(String option, TestSchema schema) throws Exception {
		List<String> statements = new ArrayList<>(Collections.nCopies(900, "SELECT 1"));
		statements.set(0, "CREATE SEQUENCE s");
		statements.set(777, "SELECT 1 / (SELECT 0)");
		statements.set(899, "SELECT nextval('s')");
		try (Connection connection = connect(schema, option)) {
			assertThatExceptionOfType(Pipeline.FailedException.class)
				.isThrownBy(() -> pipeline(connection).run(statements))
				.satisfies((ex) -> {
					assertThat(ex.index()).isEqualTo(777);
					assertThat(ex.reason().getSQLState()).isEqualTo("22012");
				});
			assertThatExceptionOfType(Pipeline.FailedException.class)
				.isThrownBy(() -> pipeline(connection).run(List.of("BEGIN", "SELECT no_such_column", "COMMIT")))
				.satisfies((ex) -> assertThat(ex.index()).isEqualTo(1));
			assertThat(connection.unwrap(BaseConnection.class).getTransactionState())
				.isEqualTo(TransactionState.FAILED);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "preferQueryMode=simple" })
	void doesNotBlockOnLargeResultsAheadOfLargeStatements(String option, TestSchema schema) throws Exception {
		List<String> statements = new ArrayList<>();
		for (int i = 0; i < 60; i++) {
			statements.add("SELECT repeat('x', 1000) FROM generate_series(1, 3000)");
			statements.add("DO $$ BEGIN FOR i IN 1..2000 LOOP RAISE NOTICE 'a notice to read'; END LOOP; END $$");
			statements.add("SELECT '" + "y".repeat(40_000) + "'");
		}
		try (Connection connection = connect(schema, option)) {
			pipeline(connection).run(statements);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "preferQueryMode=simple" })
	void takesQuestionMarksAndBracesAsTheyAre(String option, TestSchema schema) throws Exception {
		try (Connection connection = connect(schema, option)) {
			pipeline(connection)
				.run(List.of("CREATE TABLE t AS SELECT '{\"a\": 1}'::jsonb ? 'a' AS yes, '{d ''x''}' AS text"));
		}
		assertThat(schema.queryForObject("SELECT yes::text || text FROM t", String.class)).isEqualTo("true{d 'x'}");
	}

	private static Pipeline pipeline(Connection connection) throws Exception {
		return new Pipeline(connection.unwrap(BaseConnection.class), new ServerMessages());
	}

	private static Connection connect(TestSchema schema, String option) throws Exception {
		return DriverManager.getConnection(schema.jdbcUrl() + "&" + option, schema.username(), schema.password());
	}

}
