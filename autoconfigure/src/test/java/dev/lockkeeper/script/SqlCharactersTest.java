package dev.lockkeeper.script;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Where the classes of characters begin and end, in Unicode's numbers.
 */
class SqlCharactersTest {

	@ParameterizedTest
	@CsvSource({ "0x08, false", "0x09, true", "0x0B, true", "0x0D, true", "0x0E, false", "0x1F, false", "0x20, true",
			"0x21, false", "0x85, false", "0xA0, false" })
	void space(String character, boolean expected) {
		assertThat(SqlCharacters.isSpace(of(character))).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource({ "0x09, false", "0x0A, true", "0x0B, false", "0x0C, false", "0x0D, true", "0x85, false" })
	void lineEnd(String character, boolean expected) {
		assertThat(SqlCharacters.isLineEnd(of(character))).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource({ "0x2F, false", "0x30, true", "0x39, true", "0x3A, false", "0x0660, false" })
	void digit(String character, boolean expected) {
		assertThat(SqlCharacters.isDigit(of(character))).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource({ "0x40, false", "0x41, true", "0x5A, true", "0x5B, false", "0x5E, false", "0x5F, true", "0x60, false",
			"0x61, true", "0x7A, true", "0x7B, false", "0x7F, false", "0x80, true", "0xFFFF, true", "0x30, false" })
	void startOfAWord(String character, boolean expected) {
		assertThat(SqlCharacters.isWordStart(of(character))).isEqualTo(expected);
		assertThat(SqlCharacters.isTagPart(of(character))).isEqualTo(expected || of(character) == '0');
	}

	@ParameterizedTest
	@CsvSource({ "0x23, false", "0x24, true", "0x25, false", "0x2F, false", "0x30, true", "0x39, true", "0x61, true" })
	void partOfAWord(String character, boolean expected) {
		assertThat(SqlCharacters.isWordPart(of(character))).isEqualTo(expected);
	}

	private static char of(String character) {
		return (char) Integer.decode(character).intValue();
	}

}
