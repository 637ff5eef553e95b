package dev.lockkeeper.lint;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import dev.lockkeeper.migration.InvalidMigrationsException;
import dev.lockkeeper.migration.Problem;
import dev.lockkeeper.script.Directives.AllowedRule;
import dev.lockkeeper.script.MigrationScript;

/**
 * Finds what in pending files would hurt replicas that run already. It knows the text of
 * the files and what the catalog says; what a {@code DO} block or a function does is
 * hidden from it.
 */
public final class Linter {

	/**
	 * Up to this size a table is small by default: five megabytes are read in a few
	 * milliseconds, indexed or stored anew in less than 100, a lock that nobody notices.
	 */
	public static final long DEFAULT_SMALL_TABLE_BYTES = 5 * 1024 * 1024;

	private final Set<LintRule> disabled;

	private final TableSizes sizes;

	/**
	 * A linter.
	 * @param disabled rules that are switched off
	 * @param smallTableBytes up to this size, without indexes, a table is small: what
	 * hurts only because it takes long is not warned of there
	 * @throws IllegalArgumentException for a negative size
	 */
	public Linter(Set<LintRule> disabled, long smallTableBytes) {
		if (smallTableBytes < 0) {
			throw new IllegalArgumentException("the size of a small table must not be negative: " + smallTableBytes);
		}
		this.disabled = Set.copyOf(disabled);
		this.sizes = new TableSizes(smallTableBytes);
	}

	/**
	 * Looks at pending files.
	 * @param scripts the files, in the order in which they will run
	 * @param facts what the catalog says of what they mention, see
	 * {@link CatalogQuestions}
	 * @return what was found, in the order of the files
	 * @throws InvalidMigrationsException if a file allows a rule that there is not
	 */
	public List<LintWarning> lint(List<MigrationScript> scripts, CatalogFacts facts) {
		requireKnownRules(scripts);
		PendingSchema schema = new PendingSchema(facts);
		List<LintWarning> warnings = new ArrayList<>();
		for (MigrationScript script : scripts) {
			Findings findings = new Findings(script, this.disabled, allowed(script));
			new ScriptLinter(script, schema, findings, this.sizes).lint();
			warnings.addAll(findings.sorted());
		}
		return List.copyOf(warnings);
	}

	private static Set<LintRule> allowed(MigrationScript script) {
		Set<LintRule> allowed = EnumSet.noneOf(LintRule.class);
		script.parsed().directives().allow().forEach((rule) -> allowed.add(LintRule.named(rule.name())));
		return allowed;
	}

	/**
	 * Checks the rules that files switch off for themselves.
	 * @param scripts the files
	 * @throws InvalidMigrationsException listing every rule that there is not
	 */
	public static void requireKnownRules(List<MigrationScript> scripts) {
		List<Problem> problems = new ArrayList<>();
		for (MigrationScript script : scripts) {
			for (AllowedRule rule : script.parsed().directives().allow()) {
				try {
					LintRule.named(rule.name());
				}
				catch (IllegalArgumentException ex) {
					problems.add(new Problem(
							"%s:%d:%d".formatted(script.path(), rule.position().line(), rule.position().column()),
							"allow has an " + ex.getMessage()));
				}
			}
		}
		if (!problems.isEmpty()) {
			throw new InvalidMigrationsException(problems);
		}
	}

}
