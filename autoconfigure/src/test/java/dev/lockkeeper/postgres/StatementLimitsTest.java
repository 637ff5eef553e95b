package dev.lockkeeper.postgres;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.lockkeeper.script.Directives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class StatementLimitsTest {

	private static final Duration NEGATIVE = Duration.ofMillis(-1);

	private static final Directives SILENT = directives(null, null);

	private final StatementLimits limits = new StatementLimits(Duration.ofSeconds(2), Duration.ofSeconds(30),
			Duration.ofMinutes(1));

	@ParameterizedTest
	@ValueSource(strings = { "PT0.000999999S", "PT2147483.648S", "P30D" })
	void aTimeoutIsOneThatTheServerCanCount(Duration timeout) {
		for (ThrowingCallable made : List.<ThrowingCallable>of(() -> new StatementLimits(timeout, Duration.ZERO, null),
				() -> new StatementLimits(Duration.ZERO, Duration.ZERO, timeout))) {
			assertThatIllegalArgumentException().isThrownBy(made)
				.withMessage("limits of statements must be 0 or between 1ms and 24 days");
		}
		Duration longest = Duration.ofMillis(Integer.MAX_VALUE);
		assertThat(new StatementLimits(Duration.ofMillis(1), timeout, longest).statementTimeout()).isEqualTo(longest);
	}

	@Test
	void noLimitIsNegative() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new StatementLimits(NEGATIVE, Duration.ZERO, Duration.ZERO))
			.withMessage("limits of statements must not be negative");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new StatementLimits(Duration.ZERO, NEGATIVE, Duration.ZERO));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new StatementLimits(Duration.ZERO, Duration.ZERO, NEGATIVE));
		assertThat(new StatementLimits(Duration.ZERO, Duration.ZERO, Duration.ZERO).lockTimeout()).isZero();
		assertThat(new StatementLimits(Duration.ZERO, Duration.ZERO, null).statementTimeout()).isNull();
	}

	@Test
	void aTransactionHasTheConfiguredLimits() {
		assertThat(this.limits.inTransaction(SILENT)).containsExactly(Map.entry("lock_timeout", "2000"),
				Map.entry("statement_timeout", "60000"));
		assertThat(this.limits.lockTimeout(SILENT)).hasSeconds(2);
	}

	@Test
	void withoutATransactionThereIsNoLockTimeout() {
		assertThat(this.limits.alone(SILENT)).containsExactly(Map.entry("lock_timeout", "0"),
				Map.entry("statement_timeout", "60000"));
	}

	@Test
	void aScriptMaySayOtherwise() {
		Directives directives = directives(Duration.ofMillis(500), Duration.ofSeconds(3));
		assertThat(this.limits.inTransaction(directives)).containsExactly(Map.entry("lock_timeout", "500"),
				Map.entry("statement_timeout", "3000"));
		assertThat(this.limits.alone(directives)).containsExactly(Map.entry("lock_timeout", "500"),
				Map.entry("statement_timeout", "3000"));
		assertThat(this.limits.lockTimeout(directives)).hasMillis(500);
	}

	@Test
	void aScriptMayAskForNoLimit() {
		Directives directives = directives(Duration.ZERO, Duration.ZERO);
		assertThat(this.limits.inTransaction(directives)).containsExactly(Map.entry("lock_timeout", "0"),
				Map.entry("statement_timeout", "0"));
	}

	@Test
	void statementsMayRunAsLongAsTheyLike() {
		StatementLimits unlimited = new StatementLimits(Duration.ofSeconds(2), Duration.ZERO, null);
		assertThat(unlimited.inTransaction(SILENT)).containsEntry("statement_timeout", "0");
		assertThat(unlimited.inTransaction(directives(null, Duration.ofSeconds(3))))
			.containsExactly(Map.entry("lock_timeout", "2000"), Map.entry("statement_timeout", "3000"));
	}

	private static Directives directives(@Nullable Duration lock, @Nullable Duration statement) {
		return new Directives(null, lock, statement, List.of());
	}

}
