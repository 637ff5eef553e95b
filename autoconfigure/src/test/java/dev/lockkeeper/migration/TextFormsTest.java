package dev.lockkeeper.migration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * How the vocabulary is shown to users.
 */
class TextFormsTest {

	@Test
	void valuesAreShownAsTheyAreWritten() {
		assertThat(Direction.UP).hasToString("up");
		assertThat(Direction.DOWN).hasToString("down");
		assertThat(new MigrationVersion("042_a")).hasToString("042_a");
		assertThat(new HistoryTableName(null, "t")).hasToString("t");
		assertThat(new HistoryTableName("s", "t")).hasToString("s.t");
		assertThat(new Problem("042_a.up.sql", "is odd")).hasToString("042_a.up.sql: is odd");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"',
			value = { "a. | history table has an empty table name", ".b | history table has an empty schema name",
					"\" a\" | history table has blanks around the table name ' a'",
					"\"a .b\" | history table has blanks around the schema name 'a '",
					"a.b.c | history table 'a.b.c' has 3 parts; write 'table' or 'schema.table'" })
	void whatIsWrongWithANameOfATableIsSaid(String name, String message) {
		assertThatIllegalArgumentException().isThrownBy(() -> HistoryTableName.of(name)).withMessage(message);
	}

	@Test
	void whatPostgresqlDoesNotAllowInANameIsSaid() {
		assertThatIllegalArgumentException().isThrownBy(() -> new HistoryTableName("s", "a\0b"))
			.withMessage("history table has a NUL character in the table name");
		assertThatIllegalArgumentException().isThrownBy(() -> new HistoryTableName("ä".repeat(32), "t"))
			.withMessage("history table has a schema name of 64 bytes; PostgreSQL allows 63");
		assertThat(new HistoryTableName("s".repeat(63), "t")).hasToString("s".repeat(63) + ".t");
	}

}
