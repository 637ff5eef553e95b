package dev.lockkeeper.postgres;

import java.sql.SQLException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.lockkeeper.postgres.StepFailedException.Part;

import static org.assertj.core.api.Assertions.assertThat;

class ExtensionFailureTest {

	private static final String CLASS = ExtensionFailureTest.class.getName();

	@Test
	void anExtensionIsNamedByTheClassThatItsAuthorKnows() {
		Runnable lambda = () -> assertThat(CLASS).isNotEmpty();
		assertThat(ExtensionFailure.nameOf(lambda)).isEqualTo(CLASS);
		assertThat(ExtensionFailure.nameOf(this)).isEqualTo(CLASS);
		assertThat(ExtensionFailure.nameOf(new Names())).isEqualTo(CLASS + "$Names");
	}

	@Test
	void theLineOfTheExtensionIsNamed() {
		StepFailedException failure = new ExtensionFailure(Part.HOOK, "hook", this, null).of(new RuntimeException());
		assertThat(failure.step().name()).matches("hook " + CLASS + ", ExtensionFailureTest\\.java:[0-9]+");
		assertThat(failure.step().part()).isEqualTo(Part.HOOK);
	}

	@Test
	void theLineMayBeThatOfACause() {
		RuntimeException thrown = new RuntimeException(new Names().failure());
		StepFailedException failure = new ExtensionFailure(Part.CODE, "migration", new Names(), null).of(thrown);
		assertThat(failure.step().name()).startsWith("migration " + CLASS + "$Names, ExtensionFailureTest.java:");
	}

	@Test
	void thereMayBeNoLine() {
		StepFailedException failure = new ExtensionFailure(Part.CODE, "migration", "a text", null)
			.of(new RuntimeException(new IllegalStateException()));
		assertThat(failure.step().name()).isEqualTo("migration java.lang.String");
	}

	@Test
	void aFailureThatIsNotTheServersHasItselfForAReason() {
		RuntimeException thrown = new IllegalStateException("no money");
		StepFailedException failure = new ExtensionFailure(Part.CODE, "migration", "", "SELECT 1").of(thrown);
		assertThat((Throwable) failure.reason()).hasMessage("java.lang.IllegalStateException: no money")
			.hasCause(thrown);
		assertThat(failure.thrown()).isSameAs(thrown);
		assertThat(failure.step().sql()).isNull();
		assertThat(failure.step().statement()).isNull();
	}

	@Test
	void theServersReasonIsTheFirstWithAState() {
		SQLException server = new SQLException("duplicate", "23505", new SQLException("deeper", "42P01"));
		RuntimeException thrown = new RuntimeException(new SQLException("translated", server));
		StepFailedException failure = new ExtensionFailure(Part.CODE, "migration", "", "SELECT 1").of(thrown);
		assertThat((Throwable) failure.reason()).isSameAs(server);
		assertThat(failure.thrown()).isSameAs(thrown);
		assertThat(failure.step().sql()).isEqualTo("SELECT 1");
	}

	@Test
	void elseItIsTheFirstWithout() {
		SQLException first = new SQLException("first", new SQLException("second"));
		assertThat((Throwable) new ExtensionFailure(Part.CODE, "migration", "", null).of(new RuntimeException(first))
			.reason()).isSameAs(first);
	}

	@Test
	void aConditionThatWritesIsToldWhatItIsFor() {
		SQLException server = new SQLException("cannot execute DELETE in a read-only transaction", "25006");
		StepFailedException failure = new ExtensionFailure(Part.CONDITION, "condition", "", "DELETE FROM t")
			.of(new RuntimeException(server));
		assertThat((Throwable) failure.reason()).isSameAs(failure.thrown())
			.hasMessage("cannot execute DELETE in a read-only transaction: a condition only looks");
		assertThat(failure.reason().getSQLState()).isNull();
		assertThat(failure.step().sql()).isEqualTo("DELETE FROM t");
	}

	@ParameterizedTest
	@CsvSource({ "HOOK, 25006", "CODE, 25006", "CONDITION, 42P01" })
	void anythingElseIsTheServersReason(Part part, String state) {
		SQLException server = new SQLException("no", state);
		assertThat((Throwable) new ExtensionFailure(part, "extension", "", null).of(server).reason()).isSameAs(server);
	}

	/** An extension of its own. */
	private static final class Names {

		RuntimeException failure() {
			return new RuntimeException("in the code");
		}

	}

}
