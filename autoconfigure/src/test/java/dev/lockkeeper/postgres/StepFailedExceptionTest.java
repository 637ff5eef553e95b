package dev.lockkeeper.postgres;

import java.sql.SQLException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

import dev.lockkeeper.postgres.StepFailedException.Part;
import dev.lockkeeper.postgres.StepFailedException.Step;
import dev.lockkeeper.script.SqlStatement;

import static org.assertj.core.api.Assertions.assertThat;

class StepFailedExceptionTest {

	@Test
	void keepsWhatFailedAndWhy() {
		Step step = Step.ours(Part.HISTORY);
		SQLException reason = new SQLException("duplicate", "23505");
		StepFailedException failure = new StepFailedException(step, reason);
		assertThat(failure.step()).isSameAs(step);
		assertThat((Throwable) failure.reason()).isSameAs(reason);
		assertThat(failure.thrown()).isSameAs(reason);
		RuntimeException thrown = new RuntimeException(reason);
		assertThat(new StepFailedException(step, reason, thrown).thrown()).isSameAs(thrown);
		assertThat((Throwable) new StepFailedException(step, reason, thrown).reason()).isSameAs(reason);
	}

	@ParameterizedTest
	@CsvSource(nullValues = "-",
			value = { "HISTORY, 23505, true", "HISTORY, 23503, false", "COMMIT, 23505, false", "HISTORY, -, false" })
	void isOfAPartAndAState(Part part, String state, boolean expected) {
		StepFailedException failure = new StepFailedException(Step.ours(part), new SQLException("no", state));
		assertThat(failure.is(Part.HISTORY, "23505")).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource(nullValues = "-", value = { "55P03, true", "57014, false", "-, false" })
	void aLockThatWasNotHadInTimeIsTold(String state, boolean expected) {
		StepFailedException failure = new StepFailedException(Step.ours(Part.FRAME), new SQLException("no", state));
		assertThat(failure.isLockTimeout()).isEqualTo(expected);
	}

	@ParameterizedTest
	@EnumSource(names = { "CONDITION", "HOOK", "CODE" })
	void someOfItIsTheApplicationsCode(Part part) {
		assertThat(part.isExtension()).isTrue();
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = { "CONDITION", "HOOK", "CODE" })
	void theRestIsNot(Part part) {
		assertThat(part.isExtension()).isFalse();
	}

	@Test
	void aStepIsAStatementOrOurs() {
		SqlStatement statement = new SqlStatement("SELECT 1", 3, 7, null);
		assertThat(Step.of(statement)).isEqualTo(new Step(Part.STATEMENT, statement, "", "SELECT 1"));
		assertThat(Step.ours(Part.PROOF)).isEqualTo(new Step(Part.PROOF, null, "PROOF", null));
	}

}
