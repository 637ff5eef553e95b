package dev.lockkeeper.script;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class FunctionCallsTest {

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '~', value = { "NULL NOT NULL | | NOT", "5 UNIQUE | | UNIQUE",
			"now() CONSTRAINT k | now | CONSTRAINT", "f(1, g(2)) + h(3) PRIMARY KEY | f/g/h | PRIMARY",
			"CASE WHEN a IS NOT NULL THEN f(1) ELSE g(2) END NOT NULL | f/g | NOT",
			"CASE WHEN CASE WHEN a THEN b END IS NULL THEN f(1) END CHECK (x(1)) | f | CHECK",
			"(CASE WHEN a THEN 1 END) COLLATE x | | COLLATE", "ARRAY[f(1), 2][1] REFERENCES r (a) | f | REFERENCES",
			"db.y.f(1) GENERATED | y.f | GENERATED", "(a IS NOT NULL) NULL | | NULL",
			"'f(x)' + g('CHECK') DEFAULT | g | DEFAULT", "-f(-1) DEFERRABLE | f | DEFERRABLE",
			"\"F x\" (1) INITIALLY | F x | INITIALLY", "U&\"f\" (1) + g() UNIQUE | g | UNIQUE" })
	void endsBeforeTheNextPartOfTheColumn(String expression, String calls, String next) {
		SqlCursor cursor = new SqlCursor(expression);
		assertThat(FunctionCalls.takeDefault(cursor)).extracting(RelationName::toString)
			.containsExactly((calls != null) ? calls.split("/") : new String[0]);
		assertThat(cursor.isWord(next)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { ", DROP b(1)", ") + h(1)" })
	void endsWithTheItem(String rest) {
		SqlCursor cursor = new SqlCursor("f(g(1, 2), 3)" + rest);
		assertThat(FunctionCalls.takeDefault(cursor)).containsExactly(new RelationName(null, "f"),
				new RelationName(null, "g"));
		assertThat(cursor.atEndOfItem()).isTrue();
		assertThat(cursor.atEnd()).isFalse();
	}

	@Test
	void endsWithTheText() {
		SqlCursor cursor = new SqlCursor("f((1)");
		assertThat(FunctionCalls.takeDefault(cursor)).containsExactly(new RelationName(null, "f"));
		assertThat(cursor.atEnd()).isTrue();
	}

}
