package dev.lockkeeper.postgres;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.postgres.Resolutions.Answer;
import dev.lockkeeper.postgres.Resolutions.Resolution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ResolutionsTest {

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "042_backfill:3:redo | 042_backfill | 3 | REDO", "042_a:1:done | 042_a | 1 | DONE",
					"042_a:b:12:redo | 042_a:b | 12 | REDO", "x:100:done | x | 100 | DONE",
					"7:8:9:done | 7:8 | 9 | DONE" })
	void anAnswerIsAVersionANumberAndAWord(String text, String version, int statement, Answer answer) {
		assertThat(Resolution.of(text)).isEqualTo(new Resolution(new MigrationVersion(version), statement, answer));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "redo", ":redo", "1:redo", ":1:done", "042_a", "042_a:", "042_a:redo", "042_a:0:redo",
			"042_a:-1:redo", "042_a:x:redo", "042_a:1:Redo", "042_a:1: redo", "042_a:1:redo ", "042_a:1=done",
			"042_a:1:", "042_a:1234567890:redo" })
	void anythingElseIsRefused(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> Resolution.of(text))
			.withMessage("'" + text
					+ "' must be <version>:<statement>:redo or <version>:<statement>:done, such as 042_backfill:3:redo");
	}

	@Test
	void anAnswerCountsForItsStatementOnly() {
		Resolutions resolutions = new Resolutions(
				List.of(Resolution.of("1_a:2:redo"), Resolution.of("1_a:3:done"), Resolution.of("2_b:2:done")));
		assertThat(resolutions.of(new MigrationVersion("1_a"), 2)).isEqualTo(Answer.REDO);
		assertThat(resolutions.of(new MigrationVersion("1_a"), 3)).isEqualTo(Answer.DONE);
		assertThat(resolutions.of(new MigrationVersion("2_b"), 2)).isEqualTo(Answer.DONE);
		assertThat(resolutions.of(new MigrationVersion("2_b"), 3)).isNull();
		assertThat(resolutions.of(new MigrationVersion("3_c"), 2)).isNull();
	}

	@Test
	void anAnswerIsShownAsItIsWritten() {
		assertThat(Answer.REDO).hasToString("redo");
		assertThat(Answer.DONE).hasToString("done");
	}

}
