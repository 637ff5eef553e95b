package dev.lockkeeper.postgres;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.lockkeeper.script.SqlStatement;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How the journal and what is in it are called.
 */
class JournalNameTest {

	@ParameterizedTest
	@CsvSource({ "x, 1, 1", "x, 55, 55", "x, 56, 55", "x, 63, 55", "é, 27, 27", "é, 28, 27", "é, 31, 27", "🚢, 13, 13",
			"🚢, 14, 13", "🚢, 15, 13" })
	void theNameIsCutBetweenCharactersToFit(String character, int times, int kept) {
		assertThat(Journal.nameFor(new QualifiedName("s", character.repeat(times))))
			.isEqualTo(new QualifiedName("s", character.repeat(kept) + "_journal"));
	}

	@Test
	void aStatementIsItsTextAndItsData() {
		SqlStatement copy = new SqlStatement("COPY t FROM STDIN", 1, 1, "1\n");
		assertThat(Journal.hash(copy)).hasSize(64)
			.isEqualTo(Journal.hash(new SqlStatement("COPY t FROM STDIN", 7, 7, "1\n")))
			.isNotEqualTo(Journal.hash(new SqlStatement("COPY t FROM STDIN", 1, 1, "2\n")))
			.isNotEqualTo(Journal.hash(new SqlStatement("COPY t FROM STDIN", 1, 1, null)))
			.isNotEqualTo(Journal.hash(new SqlStatement("COPY u FROM STDIN", 1, 1, "1\n")));
	}

}
