package dev.lockkeeper.lint;

import dev.lockkeeper.script.Position;
import dev.lockkeeper.script.RelationName;
import dev.lockkeeper.script.SchemaChange.AlterRelation;
import dev.lockkeeper.script.SchemaChange.Step;
import dev.lockkeeper.script.TableAction;
import dev.lockkeeper.script.TableAction.AddColumn;
import dev.lockkeeper.script.TableAction.AddConstraint;
import dev.lockkeeper.script.TableAction.ChangeType;
import dev.lockkeeper.script.TableAction.DropColumn;
import dev.lockkeeper.script.TableAction.RenameColumn;
import dev.lockkeeper.script.TableAction.RenameTo;
import dev.lockkeeper.script.TableAction.SetNotNull;
import dev.lockkeeper.script.TableAction.SetSchema;
import dev.lockkeeper.script.TableAction.ValidateConstraint;

/**
 * Asks the rules about an {@code ALTER TABLE}. What its parts change is noted after all
 * of them, since the server does not run them in the order in which they are written:
 * nothing that one part validates helps another.
 */
final class AlterationLinter {

	private final PendingSchema schema;

	private final TableSizes sizes;

	private final TransactionLocks locks;

	private final ColumnRules columns;

	private final ConstraintRules constraints;

	private final IndexRules indexes;

	private final RemovalRules removals;

	AlterationLinter(PendingSchema schema, TableSizes sizes, TransactionLocks locks, ColumnRules columns,
			ConstraintRules constraints, IndexRules indexes, RemovalRules removals) {
		this.schema = schema;
		this.sizes = sizes;
		this.locks = locks;
		this.columns = columns;
		this.constraints = constraints;
		this.indexes = indexes;
		this.removals = removals;
	}

	/** A table that does not exist is the server's to complain of, or not to. */
	void alter(AlterRelation alter) {
		TrackedTable table = this.schema.find(alter.name());
		if (table == null) {
			return;
		}
		if (table.facts() != null) {
			lock(table, alter);
			alter.steps()
				.forEach((step) -> lint(table, step,
						this.sizes.isSmall(table, alter.only() || isForItselfOnly(table, step.action()))));
		}
		alter.steps().forEach((step) -> apply(table, step.action()));
	}

	/** Whether partitions and children have no part in the work. */
	private static boolean isForItselfOnly(TrackedTable table, TableAction action) {
		if (action instanceof TableAction.StoreAnew store) {
			return !store.keyword().equals("SET EXPRESSION");
		}
		if (!(action instanceof AddConstraint add) || table.isPartitioned()) {
			return false;
		}
		return switch (add.constraint().kind()) {
			case UNIQUE, EXCLUDE -> true;
			// Its columns become NOT NULL in the children, too
			case PRIMARY_KEY -> add.constraint().index() == null
					&& add.constraint().columns().stream().allMatch(table::isProvenNotNull);
			default -> false;
		};
	}

	private void lint(TrackedTable table, Step step, boolean small) {
		TableAction action = step.action();
		Position position = step.position();
		if (action instanceof DropColumn drop) {
			this.removals.dropColumn(table, drop.column(), position);
		}
		else if (action instanceof RenameColumn rename) {
			this.removals.renameColumn(table, rename.column(), rename.to(), position);
		}
		else if (action instanceof RenameTo || action instanceof SetSchema) {
			this.removals.renameTable(table, newName(table, action), position);
		}
		else if (action instanceof AddColumn add) {
			if (!add.ifNotExists() || table.column(add.column().name()) == null) {
				this.columns.add(table, add.column(), position, small);
			}
		}
		else if (!small) {
			lintLarge(table, action, position);
		}
	}

	private void lintLarge(TrackedTable table, TableAction action, Position position) {
		if (action instanceof ChangeType change) {
			this.columns.changeType(table, change, position);
		}
		else if (action instanceof SetNotNull set) {
			this.constraints.setNotNull(table, set.column(), position);
		}
		else if (action instanceof AddConstraint add) {
			this.constraints.add(table, add.constraint(), position);
		}
		else if (action instanceof ValidateConstraint validate) {
			this.constraints.validate(table, validate.constraint(), position);
		}
		else if (action instanceof TableAction.StoreAnew store) {
			this.indexes.storeAnew(store.keyword(), table, position);
		}
	}

	private void lock(TrackedTable table, AlterRelation alter) {
		for (Step step : alter.steps()) {
			if (step.action().isExclusive()) {
				this.locks.takeExclusive(table, step.position());
			}
			else if (step.action() instanceof AddConstraint) {
				this.locks.takeAgainstWrites(table, step.position());
			}
		}
	}

	private void apply(TrackedTable table, TableAction action) {
		if (action instanceof RenameTo || action instanceof SetSchema) {
			this.schema.rename(table, newName(table, action));
		}
		else {
			table.apply(action);
		}
	}

	private static RelationName newName(TrackedTable table, TableAction action) {
		return (action instanceof RenameTo rename) ? new RelationName(table.name().schema(), rename.to())
				: new RelationName(((SetSchema) action).to(), table.name().name());
	}

}
