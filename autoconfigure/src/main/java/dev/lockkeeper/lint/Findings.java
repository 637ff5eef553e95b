package dev.lockkeeper.lint;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

import dev.lockkeeper.script.MigrationScript;
import dev.lockkeeper.script.Position;
import dev.lockkeeper.script.RelationName;

/**
 * The warnings about one file, without those that are switched off.
 */
final class Findings {

	private final MigrationScript script;

	private final Set<LintRule> disabled;

	private final Set<LintRule> allowed;

	private final List<LintWarning> warnings = new ArrayList<>();

	/**
	 * Findings without warnings.
	 * @param script the file
	 * @param disabled rules that are off everywhere
	 * @param allowed rules that the file switches off for itself
	 */
	Findings(MigrationScript script, Set<LintRule> disabled, Set<LintRule> allowed) {
		this.script = script;
		this.disabled = disabled;
		this.allowed = allowed;
	}

	void add(LintRule rule, Position position, RelationName table, String message, String saferWay) {
		if (!this.disabled.contains(rule) && !this.allowed.contains(rule)) {
			this.warnings.add(new LintWarning(this.script.version(), this.script.path(), position.line(),
					position.column(), rule, table.toString(), message, saferWay));
		}
	}

	/** In the order of the file. */
	List<LintWarning> sorted() {
		this.warnings.sort(Comparator.comparingInt(LintWarning::line).thenComparingInt(LintWarning::column));
		return this.warnings;
	}

}
