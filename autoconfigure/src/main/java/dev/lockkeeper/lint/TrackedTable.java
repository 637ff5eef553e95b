package dev.lockkeeper.lint;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.script.ColumnDefinition;
import dev.lockkeeper.script.NotNullProof;
import dev.lockkeeper.script.RelationName;
import dev.lockkeeper.script.SqlType;
import dev.lockkeeper.script.TableAction;
import dev.lockkeeper.script.TableAction.AddColumn;
import dev.lockkeeper.script.TableAction.AddConstraint;
import dev.lockkeeper.script.TableAction.ChangeType;
import dev.lockkeeper.script.TableAction.DropColumn;
import dev.lockkeeper.script.TableAction.DropConstraint;
import dev.lockkeeper.script.TableAction.DropNotNull;
import dev.lockkeeper.script.TableAction.RenameColumn;
import dev.lockkeeper.script.TableAction.RenameConstraint;
import dev.lockkeeper.script.TableAction.SetNotNull;
import dev.lockkeeper.script.TableAction.ValidateConstraint;
import dev.lockkeeper.script.TableConstraint;
import dev.lockkeeper.script.TableConstraint.Kind;

/**
 * A table, view or sequence as it will be at some point of the pending files.
 */
final class TrackedTable {

	private RelationName name;

	private final @Nullable TableFacts facts;

	/** Whether whoever finds it under its name finds rows. */
	private boolean filled;

	private final Map<String, Column> columns = new HashMap<>();

	/** What proves columns not to be null, by the name of the constraint. */
	private final Map<String, Proof> proofs = new HashMap<>();

	private TrackedTable(RelationName name, @Nullable TableFacts facts, boolean filled) {
		this.name = name;
		this.facts = facts;
		this.filled = filled;
	}

	/** One that exists before the run. */
	static TrackedTable existing(TableFacts facts) {
		TrackedTable table = new TrackedTable(facts.name(), facts, true);
		facts.columns()
			.forEach((column) -> table.columns.put(column.name(),
					new Column(true, SqlType.of(column.type()), column.notNull(), column.bound())));
		facts.checks()
			.forEach((check) -> table.proofs.put(check.name(),
					new Proof(NotNullProof.of(check.condition()), check.validated())));
		return table;
	}

	/** One that a pending file creates. */
	static TrackedTable created(RelationName name, boolean view) {
		return new TrackedTable(name, null, view);
	}

	RelationName name() {
		return this.name;
	}

	/** {@code null} for one that a pending file creates. */
	@Nullable TableFacts facts() {
		return this.facts;
	}

	/** Whether its partitions are built upon with it; mere children are not. */
	boolean isPartitioned() {
		return this.facts != null && this.facts.kind() == TableFacts.Kind.PARTITIONED_TABLE;
	}

	boolean isFilled() {
		return this.filled;
	}

	void rename(RelationName name) {
		this.name = name;
		this.filled = true;
	}

	@Nullable Column column(String column) {
		return this.columns.get(column);
	}

	/** Whether no row can have a null there, or a valid constraint says so. */
	boolean isProvenNotNull(String column) {
		Column known = this.columns.get(column);
		return (known != null && known.notNull()) || this.proofs.values()
			.stream()
			.anyMatch((proof) -> proof.validated() && proof.columns().contains(column));
	}

	void apply(TableAction action) {
		if (action instanceof AddColumn add) {
			addColumn(add.column());
		}
		else if (action instanceof DropColumn drop) {
			this.columns.remove(drop.column());
			this.proofs.values().removeIf((proof) -> proof.columns().contains(drop.column()));
		}
		else if (action instanceof RenameColumn rename) {
			renameColumn(rename.column(), rename.to());
		}
		else if (action instanceof ChangeType change) {
			this.columns.computeIfPresent(change.column(), (name, column) -> column.withType(change.type()));
		}
		else if (action instanceof SetNotNull set) {
			setNotNull(set.column(), true);
		}
		else if (action instanceof DropNotNull drop) {
			setNotNull(drop.column(), false);
		}
		else if (action instanceof AddConstraint add) {
			addConstraint(add.constraint());
		}
		else if (action instanceof ValidateConstraint validate) {
			this.proofs.computeIfPresent(validate.constraint(), (name, proof) -> new Proof(proof.columns(), true));
		}
		else if (action instanceof DropConstraint drop) {
			this.proofs.remove(drop.constraint());
		}
		else if (action instanceof RenameConstraint rename) {
			Proof proof = this.proofs.remove(rename.constraint());
			if (proof != null) {
				this.proofs.put(rename.to(), proof);
			}
		}
	}

	private void addColumn(ColumnDefinition column) {
		boolean bound = column.constraints().stream().anyMatch((constraint) -> constraint.kind() == Kind.CHECK);
		if (this.columns.putIfAbsent(column.name(),
				new Column(false, column.type(), column.notNull(), bound)) == null) {
			column.constraints().forEach(this::addConstraint);
		}
	}

	private void renameColumn(String from, String to) {
		Column column = this.columns.remove(from);
		if (column != null) {
			this.columns.put(to, column);
		}
		this.proofs.replaceAll((name, proof) -> proof.withColumnRenamed(from, to));
	}

	private void setNotNull(String column, boolean notNull) {
		this.columns.computeIfPresent(column, (name, known) -> known.withNotNull(notNull));
	}

	private void addConstraint(TableConstraint constraint) {
		switch (constraint.kind()) {
			case CHECK -> addProof(constraint, constraint.provesNotNull(), "check");
			case NOT_NULL -> addProof(constraint, Set.copyOf(constraint.columns()), "not_null");
			case PRIMARY_KEY -> constraint.columns().forEach((column) -> setNotNull(column, true));
			default -> {
			}
		}
	}

	/** The name that PostgreSQL chooses tells the column where there is only one. */
	private void addProof(TableConstraint constraint, Set<String> columns, String suffix) {
		String name = constraint.name();
		if (name == null) {
			name = this.name.name() + "_" + String.join("_", columns) + "_" + suffix;
		}
		this.proofs.putIfAbsent(name, new Proof(columns, constraint.validated()));
	}

	/**
	 * A column.
	 *
	 * @param old whether it exists before the run
	 * @param type its type, or {@code null} if it could not be read
	 * @param notNull whether no row can have a null in it
	 * @param bound see {@link TableFacts.Column#bound()}
	 */
	record Column(boolean old, @Nullable SqlType type, boolean notNull, boolean bound) {

		Column withType(@Nullable SqlType type) {
			return new Column(this.old, type, this.notNull, this.bound);
		}

		Column withNotNull(boolean notNull) {
			return new Column(this.old, this.type, notNull, this.bound);
		}

	}

	private record Proof(Set<String> columns, boolean validated) {

		private Proof withColumnRenamed(String from, String to) {
			if (!this.columns.contains(from)) {
				return this;
			}
			Set<String> renamed = new HashSet<>(this.columns);
			renamed.remove(from);
			renamed.add(to);
			return new Proof(renamed, this.validated);
		}

	}

}
