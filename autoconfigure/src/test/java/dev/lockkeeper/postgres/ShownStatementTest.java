package dev.lockkeeper.postgres;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ShownStatementTest {

	@ParameterizedTest
	@NullSource
	@ValueSource(strings = { "", " ", "\n\t" })
	void nothingIsShownOfNothing(String query) {
		assertThat(Passwords.shown(query, 10)).isNull();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "9 | SELECT 1", "8 | SELECT 1", "7 | SELECT …", "1 | S…" })
	void aLongStatementIsCut(int length, String shown) {
		String text = Passwords.shown("SELECT 1", length);
		assertThat(text).isEqualTo(shown);
	}

	@Test
	void aStatementIsPutOnOneLine() {
		assertThat(Passwords.shown("\n  SELECT\r\n\t1,\n\n2  \n", 100)).isEqualTo("SELECT 1, 2");
	}

}
