package dev.lockkeeper.script;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class SqlCursorTest {

	@Test
	void takesWordsOnlyIfAllOfThemComeNext() {
		SqlCursor cursor = new SqlCursor("SET local x");
		assertThat(cursor.take("SET", "SESSION")).isFalse();
		assertThat(cursor.take("LOCAL")).isFalse();
		assertThat(cursor.isWord("SET")).isTrue();
		assertThat(cursor.take("SET", "LOCAL")).isTrue();
		assertThat(cursor.isWord("LOCAL")).isFalse();
		assertThat(cursor.atEnd()).isFalse();
		assertThat(cursor.takeIdentifier()).isEqualTo("x");
		assertThat(cursor.atEnd()).isTrue();
	}

	@Test
	void passesOverComments() {
		SqlCursor cursor = new SqlCursor("-- a\n/* b */ c /* d */ -- e");
		assertThat(cursor.takeIdentifier()).isEqualTo("c");
		assertThat(cursor.atEnd()).isTrue();
	}

	/** Only U makes a unicode identifier of what follows an ampersand. */
	@Test
	void readsAWordBeforeAnAmpersand() {
		assertThat(new SqlCursor("x&\"y\"").takeIdentifier()).isEqualTo("x");
		assertThat(new SqlCursor("u&\"y\"").takeIdentifier()).isNull();
		assertThat(new SqlCursor("U&\"y\"").takeIdentifier()).isNull();
		assertThat(new SqlCursor("u&y").takeIdentifier()).isEqualTo("u");
	}

	@Test
	void endsBeforeALexicalError() {
		SqlCursor cursor = new SqlCursor("a 'b");
		assertThat(cursor.take("A")).isTrue();
		assertThat(cursor.atEnd()).isTrue();
		assertThat(cursor.takeIdentifier()).isNull();
		assertThat(cursor.takeValue()).isNull();
		cursor.skip();
		assertThat(cursor.atEnd()).isTrue();
		assertThat(cursor.start()).isEqualTo(4);
	}

	@Test
	void knowsWhereItIs() {
		SqlCursor cursor = new SqlCursor(" ab \"C d\" x");
		assertThat(cursor.start()).isEqualTo(1);
		assertThat(cursor.takeIdentifier()).isEqualTo("ab");
		assertThat(cursor.identifierStart()).isEqualTo(1);
		assertThat(cursor.start()).isEqualTo(4);
		assertThat(cursor.offset()).isEqualTo(4);
		assertThat(cursor.takeIdentifier()).isEqualTo("C d");
		assertThat(cursor.identifierStart()).isEqualTo(4);
		assertThat(cursor.offset()).isEqualTo(10);
		cursor.skip();
		assertThat(cursor.atEnd()).isTrue();
		assertThat(cursor.identifierStart()).isEqualTo(4);
	}

	@Test
	void takesOnlyTheSymbolThatComesNext() {
		SqlCursor cursor = new SqlCursor("( ) a");
		assertThat(cursor.isSymbol('(')).isTrue();
		assertThat(cursor.isSymbol(')')).isFalse();
		assertThat(cursor.takeSymbol(')')).isFalse();
		assertThat(cursor.takeSymbol('(')).isTrue();
		assertThat(cursor.takeSymbol(')')).isTrue();
		assertThat(cursor.isSymbol('a')).isFalse();
		assertThat(cursor.takeSymbol('a')).isFalse();
		assertThat(cursor.isWord("A")).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "1", "'A'", "\"A\"", "" })
	void isAtNoWordElsewhere(String sql) {
		assertThat(new SqlCursor(sql).isWord(sql)).isFalse();
	}

	@Test
	void knowsIdentifiersInQuotes() {
		assertThat(new SqlCursor("\"a\"").isQuoted()).isTrue();
		assertThat(new SqlCursor("a").isQuoted()).isFalse();
		assertThat(new SqlCursor("'a'").isQuoted()).isFalse();
		assertThat(new SqlCursor("").isQuoted()).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", ",", ")", ", a", ") a" })
	void anItemEndsHere(String sql) {
		assertThat(new SqlCursor(sql).atEndOfItem()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "a", "(", "]", "','", "1" })
	void anItemGoesOn(String sql) {
		assertThat(new SqlCursor(sql).atEndOfItem()).isFalse();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "a b | b", "() d | d", "(a (b) c) d | d", "[a [b] c] d | d", "[1, (2)] d | d",
			"(a, [b, (c)]) d | d", ") d | d", "] d | d", "(a |", "a |" })
	void skipsWhatIsInParentheses(String sql, String next) {
		SqlCursor cursor = new SqlCursor(sql);
		cursor.skipGroup();
		assertThat(cursor.takeIdentifier()).isEqualTo(next);
		assertThat(cursor.atEnd()).isTrue();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "Ab | ab", "\"Ab\" | Ab", "\"a\"\"b\" | a\"b", "ÄB | Äb" })
	void givesIdentifiersAsTheCatalogHasThem(String sql, String identifier) {
		SqlCursor cursor = new SqlCursor(sql);
		assertThat(cursor.takeIdentifier()).isEqualTo(identifier);
		assertThat(cursor.atEnd()).isTrue();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "a | | a", "S.\"A\" | s | A", "s . a | s | a", "db.s.a | s | a", "\"S\".a (b) | S | a" })
	void takesNamesOfUpToThreeParts(String sql, String schema, String name) {
		assertThat(new SqlCursor(sql).takeName()).isEqualTo(new RelationName(schema, name));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "(", "a.", "a.(", "U&\"a\"", "s.U&\"a\"", "1", "'a'" })
	void givesNoNameThatItCannotRead(String sql) {
		assertThat(new SqlCursor(sql).takeName()).isNull();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '~', value = { "Abc | abc", "12 | 12", "'On' | on", "$$Off$$ | off",
			"$a$No$a$ | no", "E'A' | a", "\"X y\" | x y" })
	void takesValuesWithoutTheirQuotes(String sql, String value) {
		SqlCursor cursor = new SqlCursor(sql);
		assertThat(cursor.takeValue()).isEqualTo(value);
		assertThat(cursor.atEnd()).isTrue();
	}

	@Test
	void takesAStringAsItIs() {
		assertThat(new SqlCursor("'Archive'").takeText()).isEqualTo("Archive");
		assertThat(new SqlCursor("(").takeText()).isNull();
	}

	@Test
	void leavesWhatIsNoValue() {
		SqlCursor cursor = new SqlCursor(", a");
		assertThat(cursor.takeValue()).isNull();
		assertThat(cursor.isSymbol(',')).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "off", "FALSE", "no", "0", "'off'", "\"false\"" })
	void knowsWhatSwitchesAnOptionOff(String sql) {
		assertThat(new SqlCursor(sql).takeFalse()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "on", "TRUE", "yes", "1", "'on'", "offline", ")", "" })
	void knowsWhatLeavesAnOptionOn(String sql) {
		assertThat(new SqlCursor(sql).takeFalse()).isFalse();
	}

}
