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
	@CsvSource(delimiter = '|', value = { "042_backfill:redo | 042_backfill | REDO", "042_a:done | 042_a | DONE",
			"042_a:b:redo | 042_a:b | REDO", "x:done | x | DONE" })
	void anAnswerIsAVersionAndAWord(String text, String version, Answer answer) {
		assertThat(Resolution.of(text)).isEqualTo(new Resolution(new MigrationVersion(version), answer));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "redo", ":redo", ":done", "042_a", "042_a:", "042_a:Redo", "042_a: redo",
			"042_a:redo ", "042_a=done" })
	void anythingElseIsRefused(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> Resolution.of(text))
			.withMessage("'" + text + "' must be <version>:redo or <version>:done, such as 042_backfill:redo");
	}

	@Test
	void anAnswerCountsForItsVersionOnly() {
		Resolutions resolutions = new Resolutions(List.of(Resolution.of("1_a:redo"), Resolution.of("2_b:done")));
		assertThat(resolutions.of(new MigrationVersion("1_a"))).isEqualTo(Answer.REDO);
		assertThat(resolutions.of(new MigrationVersion("2_b"))).isEqualTo(Answer.DONE);
		assertThat(resolutions.of(new MigrationVersion("3_c"))).isNull();
	}

	@Test
	void anAnswerIsShownAsItIsWritten() {
		assertThat(Answer.REDO).hasToString("redo");
		assertThat(Answer.DONE).hasToString("done");
	}

}
