package dev.lockkeeper.script;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Where quoted text and comments end, if they end before the limit.
 */
class SqlQuotesTest {

	@ParameterizedTest
	@CsvSource({ "/**/, 4, 4", "/**/, 3, -1", "/*/, 3, -1", "/* */ */, 8, 5", "/* /* */, 8, -1", "/*/**/*/, 8, 8",
			"/*/**/*/, 7, -1", "/***/, 5, 5", "/* * / */, 9, 9" })
	void comment(String text, int limit, int end) {
		assertThat(SqlQuotes.endOfComment(text, 0, limit)).isEqualTo(end);
	}

	@ParameterizedTest
	@CsvSource(quoteCharacter = '~', value = { "'a', 3, 3", "'a', 2, -1", "'', 2, 2", "'a'', 4, -1", "'a'', 3, 3",
			"'a''', 5, 5", "'a''b' 'c', 10, 6", "'a, 2, -1" })
	void quotes(String text, int limit, int end) {
		assertThat(SqlQuotes.endOfQuotes(text, 1, limit, '\'')).isEqualTo(end);
	}

	/** A bar stands for a line end. */
	@ParameterizedTest
	@CsvSource(quoteCharacter = '~',
			value = { "E'a', 4, 4", "E'a', 3, -1", "E'', 3, 3", "E'a''b', 7, 7", "E'a''b', 6, -1", "E'a''b', 4, 4",
					"E'\\', 4, -1", "E'\\\\', 5, 5", "E'\\'', 5, 5", "E'a\\, 4, -1", "E'a'|'b', 8, 8",
					"E'a'|'b', 7, -1", "E'a'|'b', 5, 4", "E'a' 'b', 8, 4", "E'a' | 'b', 10, 10", "E'a'--x|'b', 11, 11",
					"E'a'--x|'b', 8, 4", "E'a'--x, 7, 4", "E'a'-'b', 8, 4", "E'a'|x'b', 9, 4", "E'a'|, 5, 4",
					"E'a'|'\\'', 9, 9", "E'a'|'b'|'c', 12, 12" })
	void escapeString(String text, int limit, int end) {
		assertThat(SqlQuotes.endOfEscapeString(text.replace('|', '\n'), 2, limit)).isEqualTo(end);
	}

}
