package dev.lockkeeper.lint;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.script.MigrationScript;
import dev.lockkeeper.script.RelationName;
import dev.lockkeeper.script.SchemaChange;
import dev.lockkeeper.script.SchemaChange.AlterRelation;
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
import dev.lockkeeper.script.SqlType;
import dev.lockkeeper.script.StatementKind.ConcurrentReindex.Target;
import dev.lockkeeper.script.TableAction;
import dev.lockkeeper.script.TableAction.AddColumn;
import dev.lockkeeper.script.TableAction.AddConstraint;

/**
 * What has to be asked of the catalog about pending files.
 *
 * @param relations tables, views, sequences and indexes
 * @param functions functions that new columns get their values from
 * @param types types of new columns
 * @param schemas schemas
 */
public record CatalogQuestions(Set<RelationName> relations, Set<RelationName> functions, Set<RelationName> types,
		Set<String> schemas) {

	/** Copies the sets. */
	public CatalogQuestions {
		relations = Set.copyOf(relations);
		functions = Set.copyOf(functions);
		types = Set.copyOf(types);
		schemas = Set.copyOf(schemas);
	}

	/**
	 * Collects the questions.
	 * @param scripts the pending files
	 * @return what to ask
	 */
	public static CatalogQuestions of(List<MigrationScript> scripts) {
		Collector collector = new Collector();
		for (MigrationScript script : scripts) {
			collector.searchPath = null;
			for (SqlStatement statement : script.parsed().statements()) {
				SchemaChange change = SchemaChange.of(statement);
				if (change != null) {
					collector.accept(change);
				}
			}
		}
		return new CatalogQuestions(collector.relations, collector.functions, collector.types, collector.schemas);
	}

	/**
	 * Whether nothing need be asked, as for a new database: the files mention only what
	 * they create themselves.
	 */
	public boolean isEmpty() {
		return this.relations.isEmpty() && this.schemas.isEmpty();
	}

	private static final class Collector {

		private final Set<RelationName> relations = new LinkedHashSet<>();

		private final Set<RelationName> functions = new LinkedHashSet<>();

		private final Set<RelationName> types = new LinkedHashSet<>();

		private final Set<String> schemas = new LinkedHashSet<>();

		/** What the files make; of that the catalog knows nothing yet. */
		private final Set<RelationName> created = new HashSet<>();

		private @Nullable List<String> searchPath;

		private void accept(SchemaChange change) {
			if (change instanceof AlterRelation alter) {
				relation(alter.name());
				alter.steps().forEach((step) -> accept(alter.name(), step.action()));
			}
			else if (change instanceof CreateIndex create) {
				relation(create.table());
				index(create.table(), create.name());
			}
			else if (change instanceof CreateRelation create) {
				create(create);
				if (create.partitionOf() != null) {
					relation(create.partitionOf());
				}
			}
			else if (change instanceof DropRelations drop) {
				drop.names().forEach(this::relation);
			}
			else if (change instanceof DropIndexes drop) {
				drop.names().forEach(this::relation);
			}
			else if (change instanceof LockExclusively lock) {
				lock.tables().forEach(this::relation);
			}
			else if (change instanceof StoreAnew store) {
				store.tables().forEach(this::relation);
			}
			else if (change instanceof Reindex reindex && reindex.name() != null
					&& (reindex.target() == Target.TABLE || reindex.target() == Target.INDEX)) {
				relation(reindex.name());
			}
			else if (change instanceof DropSchemas drop) {
				this.schemas.addAll(drop.names());
			}
			else if (change instanceof SetSearchPath set) {
				this.searchPath = set.schemas();
			}
		}

		private void accept(RelationName table, TableAction action) {
			if (action instanceof AddColumn add) {
				this.functions.addAll(add.column().calls());
				SqlType type = add.column().type();
				if (type != null) {
					this.types.add(type.name());
				}
			}
			else if (action instanceof AddConstraint add) {
				index(table, add.constraint().index());
			}
		}

		private void create(CreateRelation create) {
			if (create.ifNotExists() || create.temporary() || this.searchPath != null) {
				relation(create.name());
			}
			else {
				this.created.add(create.name());
			}
		}

		private void relation(RelationName name) {
			if (this.searchPath == null && this.created.contains(name)) {
				return;
			}
			this.relations.add(name);
			if (name.schema() == null && this.searchPath != null) {
				this.searchPath.forEach((schema) -> this.relations.add(new RelationName(schema, name.name())));
			}
		}

		/** An index is in the schema of its table. */
		private void index(RelationName table, @Nullable String index) {
			if (index == null) {
				return;
			}
			RelationName name = new RelationName(table.schema(), index);
			if (this.searchPath == null && this.created.contains(table)) {
				this.created.add(name);
			}
			else {
				relation(name);
			}
		}

	}

}
