package dev.lockkeeper.script;

import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The conditions of {@link NotNullProofTest} and others, without a server. */
class NotNullConditionTest {

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "a IS NOT NULL | a", "((a IS NOT NULL)) | a", "t.a IS NOT NULL | a", "\"C d\" is not null | C d",
					"a IS NOT NULL AND b IS NOT NULL | a/b",
					"a IS NOT NULL AND (b IS NOT NULL AND c > 0) AND d IS NOT NULL | a/b/d",
					"(a) > 0 AND ((b IS NOT NULL)) | b", "1 < a AND b IS NOT NULL | b",
					"a BETWEEN 1 AND 5 AND b IS NOT NULL | b", "a > 0 AND b BETWEEN (1) AND (5) AND c IS NOT NULL | c",
					"(b > 0 OR e) AND (a IS NOT NULL AND e) | a", "(a IS NOT NULL) = e AND b IS NOT NULL | b",
					"a IN (1, 2) AND b IS NOT NULL | b", "f(a, b IS NOT NULL) AND c IS NOT NULL | c",
					"CASE WHEN b > 0 AND e THEN e ELSE e END AND a IS NOT NULL | a",
					"CASE WHEN CASE WHEN a THEN b END AND e THEN e END AND c IS NOT NULL | c",
					"a IS NOT NULL AND CASE WHEN b > 0 AND b IS NOT NULL OR e THEN e END | a",
					"e = CASE WHEN e THEN e AND a IS NOT NULL END AND b IS NOT NULL | b" })
	void findsWhatIsProven(String condition, String columns) {
		assertThat(NotNullProof.of(condition)).isEqualTo(Set.of(columns.split("/")));
	}

	@ParameterizedTest
	@ValueSource(strings = { "a > 0", "a", "a IS NULL", "a IS NOT NULL OR b > 0", "b > 0 OR a IS NOT NULL",
			"a IS NOT NULL OR a IS NOT NULL AND b > 0", "a IS NOT NULL AND b > 0 OR e", "b > 0 OR e AND a IS NOT NULL",
			"NOT a IS NOT NULL", "NOT (a IS NOT NULL AND b > 0)", "a + 1 IS NOT NULL", "b BETWEEN b AND a IS NOT NULL",
			"(a IS NOT NULL) = e", "coalesce(a IS NOT NULL)", "CASE WHEN e THEN e AND a IS NOT NULL AND e ELSE e END",
			"(a IS NOT NULL OR e) AND b > 0", "a IS NOT NULL = e", "e IS NOT DISTINCT FROM (a IS NOT NULL)", "" })
	void findsNothingElse(String condition) {
		assertThat(NotNullProof.of(condition)).isEmpty();
	}

	@Test
	void stopsAtAParenthesisThatItHasNotOpened() {
		SqlCursor cursor = new SqlCursor("a > (1) AND b IS NOT NULL) NOT VALID");
		assertThat(NotNullProof.take(cursor)).containsExactly("b");
		assertThat(cursor.isSymbol(')')).isTrue();
	}

}
