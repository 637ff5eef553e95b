package dev.lockkeeper.lint;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is warned about. The names are stable: files and configuration hold them.
 */
public enum LintRule {

	/**
	 * Building an index without CONCURRENTLY stops every write to the table until it is
	 * done.
	 */
	INDEX_NOT_CONCURRENT("CREATE INDEX CONCURRENTLY, in a file of its own"),

	/**
	 * REINDEX without CONCURRENTLY stops every write to the table, and every query that
	 * would use the index.
	 */
	REINDEX_NOT_CONCURRENT("REINDEX … CONCURRENTLY, in a file of its own"),

	/** SET NOT NULL reads the whole table while nobody else can read or write it. */
	SET_NOT_NULL("a CHECK (column IS NOT NULL) NOT VALID, validated in a later file, proves it without reading"),

	/**
	 * A constraint that is valid from the start is checked against every row under the
	 * lock.
	 */
	CONSTRAINT_VALIDATES("ADD CONSTRAINT … NOT VALID, and VALIDATE CONSTRAINT in a later file, which lets others work"),

	/**
	 * PRIMARY KEY, UNIQUE and EXCLUDE build their index while nobody else can read or
	 * write the table.
	 */
	CONSTRAINT_BUILDS_INDEX("CREATE UNIQUE INDEX CONCURRENTLY in a file of its own, then ADD CONSTRAINT … USING INDEX"),

	/**
	 * Most changes of a type store the whole table and its indexes anew while nobody else
	 * can read or write it.
	 */
	COLUMN_TYPE_CHANGE(
			"a second column of the new type, kept equal by a trigger, filled in batches; then the next release uses it"),

	/**
	 * A new column whose value differs from row to row stores the whole table anew while
	 * nobody else can read or write it.
	 */
	VOLATILE_DEFAULT("add the column without it, give it the default, fill the old rows in batches"),

	/** The table is stored anew while nobody else can read or write it. */
	TABLE_REWRITE("a way that lets others work, or a time at which nobody does"),

	/**
	 * A new column that needs a value and has none to start with fails if there are rows,
	 * and the previous release cannot insert any more.
	 */
	NOT_NULL_WITHOUT_DEFAULT(
			"a constant DEFAULT, which costs nothing; or NOT NULL in the release after the one that fills the column"),

	/** Replicas of the previous release may still use what is dropped. */
	DROP_IN_USE("first ship a release that does not use it; drop it in the one after that"),

	/** Replicas of the previous release use the old name. */
	RENAME_IN_USE("a second column, or a view under the old name, until no replica uses it any more"),

	/**
	 * A transaction that has a table locked and waits for the next one stops all work on
	 * the first, and can deadlock with the application.
	 */
	SEVERAL_EXCLUSIVE_LOCKS("a file for each table");

	private final String saferWay;

	LintRule(String saferWay) {
		this.saferWay = saferWay;
	}

	/** The name that files and configuration use, such as {@code drop-in-use}. */
	public String ruleName() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	/** What to do instead, in general. */
	public String saferWay() {
		return this.saferWay;
	}

	/**
	 * Reads the name of a rule.
	 * @param name as {@link #ruleName()} gives it
	 * @return the rule
	 * @throws IllegalArgumentException for any other text, naming the rules there are
	 */
	public static LintRule named(String name) {
		return Arrays.stream(values())
			.filter((rule) -> rule.ruleName().equals(name))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException(
					"unknown rule \"%s\"; the rules are %s".formatted(name, names())));
	}

	/**
	 * Reads names of rules.
	 * @param names as {@link #ruleName()} gives them
	 * @return the rules
	 * @throws IllegalArgumentException if any is unknown, naming the rules there are
	 */
	public static Set<LintRule> named(Collection<String> names) {
		Set<LintRule> rules = EnumSet.noneOf(LintRule.class);
		names.forEach((name) -> rules.add(named(name)));
		return Collections.unmodifiableSet(rules);
	}

	private static String names() {
		return Arrays.stream(values()).map(LintRule::ruleName).collect(Collectors.joining(", "));
	}

}
