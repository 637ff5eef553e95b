package dev.lockkeeper.lint;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.script.Position;
import dev.lockkeeper.script.RelationName;
import dev.lockkeeper.script.TableConstraint;

/**
 * Rules for constraints of a table that is not small.
 */
final class ConstraintRules {

	private final Findings findings;

	private final PendingSchema schema;

	private final TableSizes sizes;

	private final TransactionLocks locks;

	ConstraintRules(Findings findings, PendingSchema schema, TableSizes sizes, TransactionLocks locks) {
		this.findings = findings;
		this.schema = schema;
		this.sizes = sizes;
		this.locks = locks;
	}

	void add(TrackedTable table, TableConstraint constraint, Position position) {
		switch (constraint.kind()) {
			case CHECK, FOREIGN_KEY -> addValidated(table, constraint, position);
			case NOT_NULL -> {
				if (constraint.validated()) {
					constraint.columns().forEach((column) -> setNotNull(table, column, position));
				}
			}
			case UNIQUE, PRIMARY_KEY, EXCLUDE, WITHOUT_OVERLAPS -> addKey(table, constraint, position);
		}
	}

	private void addValidated(TrackedTable table, TableConstraint constraint, Position position) {
		String alter = "ALTER TABLE " + SqlNames.sql(this.schema.shortName(table.name()));
		String name = (constraint.name() != null) ? SqlNames.sql(constraint.name()) : "<name>";
		addValidated(table, constraint, position, (constraint.kind() == TableConstraint.Kind.FOREIGN_KEY && table
			.isPartitioned())
					? "the same with NOT VALID on each partition, then VALIDATE CONSTRAINT there, and on the partitioned table last, where it finds it done (before PostgreSQL 18 it takes no NOT VALID itself)"
					: "%s ADD CONSTRAINT %s %s … NOT VALID; in a later file: %s VALIDATE CONSTRAINT %s".formatted(alter,
							name, constraint.kind(), alter, name));
	}

	/** {@code CHECK} and foreign keys. */
	void addValidated(TrackedTable table, TableConstraint constraint, Position position, String saferWay) {
		if (!constraint.validated()) {
			return;
		}
		RelationName name = this.schema.shortName(table.name());
		boolean foreignKey = constraint.kind() == TableConstraint.Kind.FOREIGN_KEY;
		String blocked = foreignKey ? "nobody can write it" + referenced(constraint.references(), " nor ")
				: "nobody can read or write it";
		this.findings.add(LintRule.CONSTRAINT_VALIDATES, position, name,
				"checks a %s constraint against every row of %s (%s) while %s".formatted(constraint.kind(), name,
						this.sizes.describe(table), blocked),
				saferWay);
	}

	private String referenced(@Nullable RelationName references, String before) {
		return (references != null) ? before + references : "";
	}

	private void addKey(TrackedTable table, TableConstraint constraint, Position position) {
		if (constraint.index() != null) {
			if (constraint.kind() == TableConstraint.Kind.PRIMARY_KEY) {
				PendingSchema.Index index = this.schema.findIndex(table, constraint.index());
				if (index != null) {
					index.columns().forEach((column) -> setNotNull(table, column, position));
				}
			}
			return;
		}
		RelationName name = this.schema.shortName(table.name());
		this.findings.add(LintRule.CONSTRAINT_BUILDS_INDEX, position, name,
				"builds the index of a %s constraint on %s (%s) while nobody can read or write it"
					.formatted(constraint.kind(), name, this.sizes.describe(table)),
				saferKey(table, constraint));
	}

	private String saferKey(TrackedTable table, TableConstraint constraint) {
		String name = SqlNames.sql(this.schema.shortName(table.name()));
		if (constraint.kind() == TableConstraint.Kind.EXCLUDE
				|| constraint.kind() == TableConstraint.Kind.WITHOUT_OVERLAPS) {
			return "there is none, PostgreSQL builds no such index concurrently: at a quiet time, or with a new table that is filled first";
		}
		if (table.isPartitioned()) {
			return "ALTER TABLE ONLY %s ADD … %s; for each partition CREATE UNIQUE INDEX CONCURRENTLY in a file of its own, ALTER TABLE <partition> ADD … %s USING INDEX, and ALTER INDEX … ATTACH PARTITION"
				.formatted(name, constraint.kind(), constraint.kind());
		}
		return "CREATE UNIQUE INDEX CONCURRENTLY <index> ON %s …, in a file of its own; then ALTER TABLE %s ADD CONSTRAINT %s %s USING INDEX <index>"
			.formatted(name, name, (constraint.name() != null) ? SqlNames.sql(constraint.name()) : "<name>",
					constraint.kind());
	}

	/** {@code SET NOT NULL}, or what does the same. */
	void setNotNull(TrackedTable table, String column, Position position) {
		if (table.isProvenNotNull(column)) {
			return;
		}
		RelationName name = this.schema.shortName(table.name());
		String alter = "ALTER TABLE " + SqlNames.sql(name);
		String proof = SqlNames.sql(table.name().name() + "_" + column + "_not_null");
		this.findings.add(LintRule.SET_NOT_NULL, position, name,
				"reads all of %s (%s) for nulls in %s while nobody can read or write it".formatted(name,
						this.sizes.describe(table), column),
				"%s ADD CONSTRAINT %s CHECK (%s IS NOT NULL) NOT VALID; in a later file: %s VALIDATE CONSTRAINT %s; then this, which finds it proven"
					.formatted(alter, proof, SqlNames.sql(column), alter, proof));
	}

	/** Harmless in itself, but not under a lock that the transaction has taken before. */
	void validate(TrackedTable table, String constraint, Position position) {
		Position held = this.locks.heldAgainstWrites(table);
		if (held == null) {
			return;
		}
		RelationName name = this.schema.shortName(table.name());
		this.findings.add(LintRule.CONSTRAINT_VALIDATES, position, name,
				"checks every row of %s (%s) under the lock that line %d has taken, which is held to the end of the transaction"
					.formatted(name, this.sizes.describe(table), held.line()),
				"ALTER TABLE %s VALIDATE CONSTRAINT %s in a later file".formatted(SqlNames.sql(name),
						SqlNames.sql(constraint)));
	}

}
