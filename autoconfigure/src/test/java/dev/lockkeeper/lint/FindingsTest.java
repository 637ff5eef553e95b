package dev.lockkeeper.lint;

import java.util.Set;

import org.junit.jupiter.api.Test;

import dev.lockkeeper.script.Position;
import dev.lockkeeper.script.RelationName;

import static org.assertj.core.api.Assertions.assertThat;

class FindingsTest {

	private final Findings findings = new Findings(LintFixture.script("001_x", "SELECT 1"),
			Set.of(LintRule.DROP_IN_USE), Set.of(LintRule.TABLE_REWRITE));

	@Test
	void warningsAreInTheOrderOfTheFile() {
		add(LintRule.SET_NOT_NULL, 2, 9);
		add(LintRule.RENAME_IN_USE, 2, 1);
		add(LintRule.VOLATILE_DEFAULT, 1, 5);
		add(LintRule.CONSTRAINT_VALIDATES, 2, 1);
		assertThat(this.findings.sorted()).extracting(LintWarning::rule)
			.containsExactly(LintRule.VOLATILE_DEFAULT, LintRule.RENAME_IN_USE, LintRule.CONSTRAINT_VALIDATES,
					LintRule.SET_NOT_NULL);
	}

	@Test
	void whatIsSwitchedOffIsLeftOut() {
		add(LintRule.DROP_IN_USE, 1, 1);
		add(LintRule.TABLE_REWRITE, 1, 1);
		assertThat(this.findings.sorted()).isEmpty();
	}

	@Test
	void aWarningTellsTheFileAndThePlace() {
		add(LintRule.RENAME_IN_USE, 3, 4);
		assertThat(this.findings.sorted()).singleElement()
			.hasToString("db/001_x.up.sql:3:4: hurts. Safer: wait. [rename-in-use]")
			.satisfies((warning) -> assertThat(warning.table()).isEqualTo("app.boat"));
	}

	private void add(LintRule rule, int line, int column) {
		this.findings.add(rule, new Position(line, column), new RelationName("app", "boat"), "hurts", "wait");
	}

}
