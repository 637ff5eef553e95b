package dev.lockkeeper.lint;

import java.util.ArrayList;
import java.util.List;

import dev.lockkeeper.lint.TableFacts.Kind;
import dev.lockkeeper.script.Position;
import dev.lockkeeper.script.RelationName;

/**
 * Rules for what the previous release may still use, whatever its size. A name that is
 * taken again by the end of the transaction, by a view or another table that was filled
 * before, was never missing. A materialized view that is made there is: nobody can read
 * the old one while the query of the new one runs.
 */
final class RemovalRules {

	private final Findings findings;

	private final PendingSchema schema;

	private final List<Missing> missing = new ArrayList<>();

	RemovalRules(Findings findings, PendingSchema schema) {
		this.findings = findings;
		this.schema = schema;
	}

	void dropTable(TrackedTable table, String keyword, Position position) {
		if (table.facts() != null) {
			RelationName name = this.schema.shortName(table.name());
			this.missing.add(new Missing(LintRule.DROP_IN_USE, position, table.name(), isSequence(table),
					"drops %s %s, which replicas of the previous release may still use"
						.formatted(keyword.toLowerCase(java.util.Locale.ROOT), name),
					keyword.equals("MATERIALIZED VIEW")
							? "ship a release that does not use it first; to have another query, create the new one with its indexes in a file before and give it the name in this one"
							: "ship a release that does not use it first; drop it in the one after that"));
		}
	}

	void renameTable(TrackedTable table, RelationName to, Position position) {
		if (table.facts() != null) {
			RelationName name = this.schema.shortName(table.name());
			this.missing.add(new Missing(LintRule.RENAME_IN_USE, position, table.name(), isSequence(table),
					"renames %s to %s: replicas of the previous release use the old name".formatted(name,
							this.schema.shortName(to)),
					isSequence(table)
							? "ship a release that does not name it first (the DEFAULT of a column survives the new name); rename it in the one after that"
							: "in the same file: CREATE VIEW %s AS SELECT * FROM %s; drop the view when no replica uses it"
								.formatted(SqlNames.sql(name), SqlNames.sql(this.schema.shortName(to)))));
		}
	}

	void dropColumn(TrackedTable table, String column, Position position) {
		if (isOld(table, column)) {
			RelationName name = this.schema.shortName(table.name());
			this.findings.add(LintRule.DROP_IN_USE, position, name,
					"drops column %s of %s, which replicas of the previous release may still use".formatted(column,
							name),
					"ship a release that does not use it first, not even in SELECT * or an entity; drop it in the one after that");
		}
	}

	void renameColumn(TrackedTable table, String column, String to, Position position) {
		if (isOld(table, column)) {
			RelationName name = this.schema.shortName(table.name());
			this.findings.add(LintRule.RENAME_IN_USE, position, name,
					"renames column %s of %s to %s: replicas of the previous release use the old name".formatted(column,
							name, to),
					"add %s as a second column, kept equal by a trigger and filled in batches; drop %s when no replica uses it"
						.formatted(SqlNames.sql(to), SqlNames.sql(column)));
		}
	}

	void dropSchema(String name, Position position) {
		if (this.schema.isSchema(name)) {
			this.findings.add(LintRule.DROP_IN_USE, position, new RelationName(null, name),
					"drops schema %s, which replicas of the previous release may still use".formatted(name),
					"ship a release that does not use it first; drop it in the one after that");
		}
	}

	private static boolean isSequence(TrackedTable table) {
		return table.facts() != null && table.facts().kind() == Kind.SEQUENCE;
	}

	private static boolean isOld(TrackedTable table, String column) {
		TrackedTable.Column known = table.column(column);
		return known != null && known.old();
	}

	/** At the end of the transaction. */
	void commit() {
		for (Missing missing : this.missing) {
			// No view under its name has a nextval
			if (missing.sequence() || !this.schema.isFilled(missing.name())) {
				this.findings.add(missing.rule(), missing.position(), this.schema.shortName(missing.name()),
						missing.message(), missing.saferWay());
			}
		}
		this.missing.clear();
	}

	private record Missing(LintRule rule, Position position, RelationName name, boolean sequence, String message,
			String saferWay) {

	}

}
