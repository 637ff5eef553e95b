package dev.lockkeeper.script;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ChecksumTest {

	private static final String TEXT = "SELECT 1;\n\n  SELECT 'a b';\n";

	@ParameterizedTest
	@ValueSource(strings = { "\uFEFFSELECT 1;\n\n  SELECT 'a b';\n", "SELECT 1;\r\n\r\n  SELECT 'a b';\r\n",
			"SELECT 1;\r\r  SELECT 'a b';", "SELECT 1; \t\n   \n  SELECT 'a b';  \n\n\n",
			"SELECT 1;\n\n  SELECT 'a b';\t", "SELECT 1;\r\n\r\n  SELECT 'a b';\r" })
	void whatEditorsChangeByThemselvesDoesNotCount(String same) {
		assertThat(Checksum.of(same)).isEqualTo(Checksum.of(TEXT));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "SELECT 1;\n  SELECT 'a b';\n", "SELECT 1;\n\n SELECT 'a b';\n",
			"SELECT 1;\n\n  SELECT 'a  b';\n", "\nSELECT 1;\n\n  SELECT 'a b';\n" })
	void everythingElseDoes(String other) {
		assertThat(Checksum.of(other)).isNotEqualTo(Checksum.of(TEXT));
	}

	@ParameterizedTest
	@ValueSource(strings = { "\uFEFF", "\r", "\r\n", "\n\n", " \t", "\uFEFF \r" })
	void aFileOfNothingIsEmpty(String nothing) {
		assertThat(Checksum.of(nothing)).isEqualTo(Checksum.of(""));
	}

	@Test
	void isTheSha256OfTheNormalisedText() {
		assertThat(Checksum.of("SELECT 1;\r\n"))
			.isEqualTo("17db4fd369edb9244b9f91d9aeed145c3d04ad8ba6e95d06247f07a63527d11a");
	}

}
