package dev.lockkeeper.lint;

import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.script.ColumnDefinition;
import dev.lockkeeper.script.ColumnDefinition.Values;
import dev.lockkeeper.script.Position;
import dev.lockkeeper.script.RelationName;
import dev.lockkeeper.script.SqlType;
import dev.lockkeeper.script.TableAction.ChangeType;
import dev.lockkeeper.script.TableConstraint.Kind;

/**
 * Rules for columns that are added and types that are changed.
 */
final class ColumnRules {

	/**
	 * Functions of extensions, which the catalog does not know when a pending file
	 * creates the extension.
	 */
	private static final Set<String> VOLATILE_OF_EXTENSIONS = Set.of("uuid_generate_v1", "uuid_generate_v1mc",
			"uuid_generate_v4", "gen_random_bytes", "gen_salt");

	private final Findings findings;

	private final PendingSchema schema;

	private final TableSizes sizes;

	private final ConstraintRules constraints;

	ColumnRules(Findings findings, PendingSchema schema, TableSizes sizes, ConstraintRules constraints) {
		this.findings = findings;
		this.schema = schema;
		this.sizes = sizes;
		this.constraints = constraints;
	}

	/**
	 * Adds a column.
	 * @param small whether the table is small
	 */
	void add(TrackedTable table, ColumnDefinition column, Position position, boolean small) {
		RelationName name = this.schema.shortName(table.name());
		if (column.notNull() && (column.values() == Values.NULL || column.values() == Values.DEFAULT_NULL)) {
			this.findings.add(LintRule.NOT_NULL_WITHOUT_DEFAULT, position, name,
					"fails if %s has rows, and the previous release cannot insert any more: %s is NOT NULL and has no default"
						.formatted(name, column.name()),
					"a constant DEFAULT, which costs nothing; or nullable now, and SET NOT NULL in the release after the one that fills it");
		}
		if (small) {
			return;
		}
		String cause = cause(column);
		if (cause != null) {
			this.findings.add(LintRule.VOLATILE_DEFAULT, position, name,
					"stores all of %s (%s) and its indexes anew while nobody can read or write it: %s".formatted(name,
							this.sizes.describe(table), cause),
					safer(name, column));
		}
		column.constraints().forEach((constraint) -> {
			if (constraint.kind() != Kind.FOREIGN_KEY) {
				this.constraints.add(table, constraint, position);
			}
			else if (column.values() == Values.DEFAULT_NULL) {
				this.constraints.addValidated(table, constraint, position,
						"leave out DEFAULT NULL, for whose sake the new column is checked");
			}
			else if (column.values() != Values.NULL) {
				// One that is all null is not checked
				this.constraints.add(table, constraint, position);
			}
		});
	}

	/** Why the rows that are there already have to be written. */
	private @Nullable String cause(ColumnDefinition column) {
		switch (column.values()) {
			case SEQUENCE:
				return column.name() + " takes its values from a sequence";
			case STORED:
				return column.name() + " is computed and stored";
			default:
		}
		RelationName function = volatileCall(column);
		if (function != null) {
			return "its default calls %s(), which is volatile".formatted(function);
		}
		SqlType type = column.type();
		return (type != null && this.schema.isConstrainedDomain(type.name()))
				? "its type is the domain %s, which has constraints".formatted(type) : null;
	}

	private @Nullable RelationName volatileCall(ColumnDefinition column) {
		return column.calls()
			.stream()
			.filter((function) -> this.schema.isVolatile(function) || VOLATILE_OF_EXTENSIONS.contains(function.name()))
			.findFirst()
			.orElse(null);
	}

	private String safer(RelationName table, ColumnDefinition column) {
		String alter = "ALTER TABLE " + SqlNames.sql(table);
		String name = SqlNames.sql(column.name());
		return switch (column.values()) {
			case STORED ->
				"a plain column that a trigger or the application fills; or, from PostgreSQL 18 on, a VIRTUAL one";
			case SEQUENCE ->
				"%s ADD COLUMN %s bigint; CREATE SEQUENCE …; %s ALTER COLUMN %s SET DEFAULT nextval(…); then fill the old rows in batches"
					.formatted(alter, name, alter, name);
			default -> (volatileCall(column) != null)
					? "%s ADD COLUMN %s %s; %s ALTER COLUMN %s SET DEFAULT …; then fill the old rows in batches"
						.formatted(alter, name, column.type(), alter, name)
					: "%s ADD COLUMN %s of the type that the domain is made of, with a CHECK … NOT VALID instead of the domain's"
						.formatted(alter, name);
		};
	}

	/** For a table that is not small. */
	void changeType(TrackedTable table, ChangeType change, Position position) {
		TrackedTable.Column column = table.column(change.column());
		SqlType before = (column != null) ? column.type() : null;
		boolean bound = column == null || column.bound();
		boolean free = TypeChanges.isFree(before, change.type()) && !change.computed();
		if (free && !change.collation() && (!bound || change.type() == null || change.type().equals(before))) {
			return;
		}
		RelationName name = this.schema.shortName(table.name());
		String from = (before != null) ? "from " + before + " " : "";
		this.findings.add(LintRule.COLUMN_TYPE_CHANGE, position, name,
				"changes %s %sto %s, which %s while nobody can read or write it".formatted(change.column(), from,
						change.type(),
						(free ? "checks or indexes all of %s again" : "stores %s anew")
							.formatted(name + " (" + this.sizes.describe(table) + ")")),
				"a second column of the new type, kept equal by a trigger and filled in batches; the next release uses it, the one after that drops the old one");
	}

}
