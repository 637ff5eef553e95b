package dev.lockkeeper.lint;

import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class LintRuleTest {

	/** Files and configuration hold them: one that is gone breaks them. */
	@Test
	void hasStableNames() {
		assertThat(LintRule.values()).extracting(LintRule::ruleName)
			.containsExactly("index-not-concurrent", "reindex-not-concurrent", "set-not-null", "constraint-validates",
					"constraint-builds-index", "column-type-change", "volatile-default", "table-rewrite",
					"not-null-without-default", "drop-in-use", "rename-in-use", "several-exclusive-locks");
	}

	@Test
	void isReadFromItsName() {
		assertThat(Arrays.stream(LintRule.values()).map((rule) -> LintRule.named(rule.ruleName())))
			.containsExactly(LintRule.values());
		assertThat(LintRule.named(List.of("drop-in-use", "set-not-null", "drop-in-use")))
			.containsExactlyInAnyOrder(LintRule.DROP_IN_USE, LintRule.SET_NOT_NULL);
		assertThat(LintRule.named(List.of())).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "DROP_IN_USE", "drop-in-use ", "drop", "all" })
	void refusesAnythingElse(String name) {
		assertThatIllegalArgumentException().isThrownBy(() -> LintRule.named(List.of("set-not-null", name)))
			.withMessage(
					"unknown rule \"%s\"; the rules are index-not-concurrent, reindex-not-concurrent, set-not-null,"
							+ " constraint-validates, constraint-builds-index, column-type-change, volatile-default, table-rewrite,"
							+ " not-null-without-default, drop-in-use, rename-in-use, several-exclusive-locks",
					name);
	}

}
