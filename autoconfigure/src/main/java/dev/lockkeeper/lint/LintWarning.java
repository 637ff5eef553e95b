package dev.lockkeeper.lint;

import dev.lockkeeper.migration.MigrationVersion;

/**
 * Something in a pending file that would hurt replicas which run already.
 *
 * @param version the migration
 * @param file its file, as shown to users
 * @param line the line in it, from one
 * @param column the column in that line, from one, in characters
 * @param rule the rule
 * @param table the table, or what else it is about, without quotes
 * @param message what would happen, in plain words
 * @param saferWay what to do instead, with SQL where that helps
 */
public record LintWarning(MigrationVersion version, String file, int line, int column, LintRule rule, String table,
		String message, String saferWay) {

	/** One line, with the way to switch the rule off. */
	@Override
	public String toString() {
		return "%s:%d:%d: %s. Safer: %s. [%s]".formatted(this.file, this.line, this.column, this.message, this.saferWay,
				this.rule.ruleName());
	}

}
