package dev.lockkeeper.lint;

import java.util.Set;

import dev.lockkeeper.script.MigrationScript;
import dev.lockkeeper.script.Position;
import dev.lockkeeper.script.RelationName;
import dev.lockkeeper.script.SchemaChange;
import dev.lockkeeper.script.SchemaChange.AlterRelation;
import dev.lockkeeper.script.SchemaChange.CreateDomain;
import dev.lockkeeper.script.SchemaChange.CreateFunction;
import dev.lockkeeper.script.SchemaChange.CreateIndex;
import dev.lockkeeper.script.SchemaChange.CreateRelation;
import dev.lockkeeper.script.SchemaChange.DropIndexes;
import dev.lockkeeper.script.SchemaChange.DropRelations;
import dev.lockkeeper.script.SchemaChange.DropSchemas;
import dev.lockkeeper.script.SchemaChange.LockExclusively;
import dev.lockkeeper.script.SchemaChange.Reindex;
import dev.lockkeeper.script.SchemaChange.SetSearchPath;
import dev.lockkeeper.script.SchemaChange.StoreAnew;
import dev.lockkeeper.script.SqlStatement;
import dev.lockkeeper.script.StatementKind.ConcurrentReindex.Target;
import dev.lockkeeper.script.StatementKind.TransactionControl;

/**
 * Goes through a file statement by statement: asks the rules, then takes note of what the
 * statement has changed.
 */
final class ScriptLinter {

	private static final Set<String> BEGIN = Set.of("BEGIN", "START TRANSACTION");

	private final MigrationScript script;

	private final PendingSchema schema;

	private final Findings findings;

	private final TransactionLocks locks;

	private final IndexRules indexes;

	private final RemovalRules removals;

	private final AlterationLinter alterations;

	ScriptLinter(MigrationScript script, PendingSchema schema, Findings findings, TableSizes sizes) {
		this.script = script;
		this.schema = schema;
		this.findings = findings;
		this.locks = new TransactionLocks(sizes);
		this.indexes = new IndexRules(findings, schema, sizes);
		this.removals = new RemovalRules(findings, schema);
		ConstraintRules constraints = new ConstraintRules(findings, schema, sizes, this.locks);
		ColumnRules columns = new ColumnRules(findings, schema, sizes, constraints);
		this.alterations = new AlterationLinter(schema, sizes, this.locks, columns, constraints, this.indexes,
				this.removals);
	}

	void lint() {
		boolean transactional = this.script.parsed().transactional();
		boolean inTransaction = transactional;
		for (SqlStatement statement : this.script.parsed().statements()) {
			if (!transactional && statement.kind() instanceof TransactionControl control) {
				inTransaction = BEGIN.contains(control.keyword());
			}
			SchemaChange change = SchemaChange.of(statement);
			if (change != null) {
				lint(change, new Position(statement.line(), statement.column()));
			}
			if (!inTransaction) {
				endTransaction();
			}
		}
		endTransaction();
		this.schema.endScript();
	}

	private void endTransaction() {
		this.locks.release(this.findings, this.schema);
		this.removals.commit();
	}

	private void lint(SchemaChange change, Position position) {
		if (change instanceof AlterRelation alter) {
			this.alterations.alter(alter);
		}
		else if (change instanceof CreateIndex create) {
			createIndex(create, position);
		}
		else if (change instanceof CreateRelation create) {
			if (create.partitionOf() != null) {
				lockExclusively(create.partitionOf(), position);
			}
			this.schema.create(create);
		}
		else if (change instanceof DropRelations drop) {
			drop.names().forEach((name) -> drop(name, drop.keyword(), position));
		}
		else if (change instanceof DropIndexes drop) {
			drop.names().forEach((name) -> dropIndex(name, position));
		}
		else if (change instanceof DropSchemas drop) {
			drop.names().forEach((name) -> this.removals.dropSchema(name, position));
		}
		else if (change instanceof Reindex reindex) {
			reindex(reindex, position);
		}
		else if (change instanceof StoreAnew store) {
			storeAnew(store, position);
		}
		else if (change instanceof LockExclusively lock) {
			lock.tables().forEach((name) -> lockExclusively(name, position));
		}
		else if (change instanceof CreateFunction create) {
			this.schema.create(create);
		}
		else if (change instanceof CreateDomain create) {
			this.schema.create(create);
		}
		else if (change instanceof SetSearchPath set) {
			this.schema.setSearchPath(set.schemas());
		}
	}

	private void createIndex(CreateIndex create, Position position) {
		TrackedTable table = this.schema.find(create.table());
		if (table != null) {
			this.indexes.create(create, table, position);
			if (!create.concurrently()) {
				this.locks.takeAgainstWrites(table, position);
			}
			this.schema.create(create, table);
		}
	}

	private void drop(RelationName name, String keyword, Position position) {
		TrackedTable table = this.schema.find(name);
		if (table != null) {
			this.removals.dropTable(table, keyword, position);
			this.locks.takeExclusive(table, position);
			this.schema.drop(table);
		}
	}

	private void dropIndex(RelationName name, Position position) {
		TrackedTable table = this.schema.tableOfIndex(name);
		if (table != null) {
			this.locks.takeExclusive(table, position);
			this.schema.dropIndex(name);
		}
	}

	private void reindex(Reindex reindex, Position position) {
		RelationName name = reindex.name();
		TrackedTable table = (name == null) ? null : (reindex.target() == Target.INDEX) ? this.schema.tableOfIndex(name)
				: (reindex.target() == Target.TABLE) ? this.schema.find(name) : null;
		this.indexes.reindex(reindex, table, position);
		if (table != null) {
			this.locks.takeAgainstWrites(table, position);
		}
	}

	private void storeAnew(StoreAnew store, Position position) {
		if (store.tables().isEmpty()) {
			this.indexes.storeAnew(store.keyword(), null, position);
		}
		for (RelationName name : store.tables()) {
			TrackedTable table = this.schema.find(name);
			if (table != null) {
				this.indexes.storeAnew(store.keyword(), table, position);
				this.locks.takeExclusive(table, position);
				if (store.keyword().equals("VACUUM FULL")) {
					// It commits after each table
					endTransaction();
				}
			}
		}
	}

	private void lockExclusively(RelationName name, Position position) {
		TrackedTable table = this.schema.find(name);
		if (table != null) {
			this.locks.takeExclusive(table, position);
		}
	}

}
