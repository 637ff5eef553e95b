package dev.lockkeeper.migration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class HistoryTableNameTest {

	@Test
	void takesOneOrTwoParts() {
		assertThat(HistoryTableName.of("migrations")).isEqualTo(new HistoryTableName(null, "migrations"));
		assertThat(HistoryTableName.of("Ops.a\"b")).isEqualTo(new HistoryTableName("Ops", "a\"b"));
		assertThat(HistoryTableName.of("ä".repeat(31) + "x")).hasToString("ä".repeat(31) + "x");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", ".", "a.", ".b", "a.b.c", "..", " a", "a ", "a. b", "nul\0", "\0nul",
			"0123456789012345678901234567890123456789012345678901234567890123", "ääääääääääääääääääääääääääääääää" })
	void refusesAnythingElse(String name) {
		assertThatIllegalArgumentException().isThrownBy(() -> HistoryTableName.of(name))
			.withMessageContaining("history table");
	}

}
