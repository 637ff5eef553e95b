package dev.lockkeeper.script;

import java.util.Set;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.StatementEffects;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The server is the judge of what a constraint proves: it says so when it need not read
 * the table. We may see less, never more.
 */
@PostgresTest
class NotNullProofTest {

	@BeforeEach
	void createTable(TestSchema schema) {
		schema.execute("CREATE TABLE t (a int, b int, \"C d\" int, e boolean)");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "a IS NOT NULL | a", "(a) > 0 AND ((a IS NOT NULL)) | a", "a > 0 AND a IS NOT NULL AND b < 5 | a",
					"a BETWEEN 1 AND 5 AND a IS NOT NULL | a", "(b > 0 OR e) AND (a IS NOT NULL AND e) | a",
					"t.a IS NOT NULL | a", "\"C d\" IS NOT NULL | C d",
					"CASE WHEN b > 0 AND e THEN e ELSE e END AND a IS NOT NULL | a",
					"a IS NOT NULL AND CASE WHEN b > 0 AND b IS NOT NULL OR e THEN e END | a" })
	void findsWhatTheServerFinds(String condition, String column, TestSchema schema) {
		assertThat(NotNullProof.of(condition)).containsExactly(column);
		assertThat(serverFindsProof(schema, condition, column)).isTrue();
		assertThat(NotNullProof.of(asTheServerSpellsIt(schema))).contains(column);
	}

	@ParameterizedTest
	@CsvSource({ "a > 0", "a IS NOT NULL OR b > 0", "NOT (a IS NOT NULL AND b > 0)", "NOT a IS NOT NULL", "a IS NULL",
			"a + 1 IS NOT NULL", "b BETWEEN b AND a IS NOT NULL", "(a IS NOT NULL) = e", "a IS NOT NULL AND b > 0 OR e",
			"b > 0 OR e AND a IS NOT NULL", "CASE WHEN e THEN e AND a IS NOT NULL AND e ELSE e END",
			"coalesce(a IS NOT NULL)", "e IS NOT DISTINCT FROM (a IS NOT NULL)" })
	void findsNothingWhereTheServerDoesNot(String condition, TestSchema schema) {
		assertThat(NotNullProof.of(condition)).isEqualTo(Set.of());
		assertThat(serverFindsProof(schema, condition, "a")).isFalse();
		assertThat(NotNullProof.of(asTheServerSpellsIt(schema))).isEqualTo(Set.of());
	}

	private static String asTheServerSpellsIt(TestSchema schema) {
		return schema.queryForObject("SELECT pg_get_expr(conbin, conrelid) FROM pg_constraint WHERE conname = 'k'",
				String.class);
	}

	private static boolean serverFindsProof(TestSchema schema, String condition, String column) {
		schema.execute("ALTER TABLE t ADD CONSTRAINT k CHECK (" + condition + ")");
		return StatementEffects.of(schema, "ALTER TABLE t ALTER COLUMN \"" + column + "\" SET NOT NULL")
			.scanned()
			.isEmpty();
	}

}
