package dev.lockkeeper.lint;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.script.RelationName;
import dev.lockkeeper.script.SchemaChange.CreateDomain;
import dev.lockkeeper.script.SchemaChange.CreateFunction;
import dev.lockkeeper.script.SchemaChange.CreateIndex;
import dev.lockkeeper.script.SchemaChange.CreateRelation;

/**
 * The schema as it will be at some point of the pending files: what the catalog says,
 * changed by the files before.
 */
final class PendingSchema {

	private static final String TEMPORARY = "pg_temp";

	private final CatalogFacts facts;

	private final Map<RelationName, TrackedTable> tables = new HashMap<>();

	private final Map<RelationName, Index> indexes = new HashMap<>();

	private final Map<RelationName, Boolean> functions = new HashMap<>();

	private final Map<RelationName, Boolean> domains = new HashMap<>();

	private final Set<String> visibleSchemas = new LinkedHashSet<>();

	private @Nullable List<String> searchPath;

	PendingSchema(CatalogFacts facts) {
		this.facts = facts;
		facts.tables().forEach((table) -> this.tables.put(table.name(), TrackedTable.existing(table)));
		for (IndexFacts index : facts.indexes()) {
			TrackedTable table = this.tables.get(index.table());
			if (table != null) {
				this.indexes.put(index.name(), new Index(index.name(), table, index.columns()));
			}
		}
		facts.visible().values().forEach((name) -> this.visibleSchemas.add(String.valueOf(name.schema())));
	}

	/** What bears a name, or {@code null} if nothing does. */
	@Nullable TrackedTable find(RelationName name) {
		return find(this.tables, name);
	}

	/** An index of a table, or {@code null} if it is not known. */
	@Nullable Index findIndex(TrackedTable table, String index) {
		return this.indexes.get(new RelationName(table.name().schema(), index));
	}

	/** The table of an index. */
	@Nullable TrackedTable tableOfIndex(RelationName index) {
		Index found = find(this.indexes, index);
		return (found != null) ? found.table() : null;
	}

	private <T> @Nullable T find(Map<RelationName, T> named, RelationName name) {
		for (RelationName candidate : candidates(name)) {
			T found = named.get(candidate);
			if (found != null) {
				return found;
			}
		}
		return null;
	}

	/** What a name can mean, the first that exists. */
	private Set<RelationName> candidates(RelationName name) {
		if (name.schema() != null) {
			return Set.of(name);
		}
		Set<RelationName> candidates = new LinkedHashSet<>();
		candidates.add(new RelationName(TEMPORARY, name.name()));
		if (this.searchPath != null) {
			this.searchPath.forEach((schema) -> candidates.add(new RelationName(schema, name.name())));
			return candidates;
		}
		candidates.add(new RelationName(this.facts.currentSchema(), name.name()));
		RelationName visible = this.facts.visible().get(name.name());
		if (visible != null) {
			candidates.add(visible);
		}
		// Where something that a file has renamed may be
		this.visibleSchemas.forEach((schema) -> candidates.add(new RelationName(schema, name.name())));
		return candidates;
	}

	void create(CreateRelation create) {
		String schema = create.temporary() ? TEMPORARY : create.name().schema();
		RelationName name = new RelationName((schema != null) ? schema : newSchema(), create.name().name());
		if (!create.ifNotExists() || !this.tables.containsKey(name)) {
			this.tables.put(name, TrackedTable.created(name, create.view()));
		}
	}

	private @Nullable String newSchema() {
		return (this.searchPath == null) ? this.facts.currentSchema()
				: this.searchPath.isEmpty() ? null : this.searchPath.get(0);
	}

	void create(CreateIndex create, TrackedTable table) {
		if (create.name() != null) {
			RelationName name = new RelationName(table.name().schema(), create.name());
			this.indexes.putIfAbsent(name, new Index(name, table, create.columns()));
		}
	}

	void create(CreateFunction create) {
		this.functions.put(create.name(), create.isVolatile());
	}

	/** Whether a function can give another result for each row. */
	boolean isVolatile(RelationName function) {
		Boolean created = this.functions.get(function);
		return (created != null) ? created : this.facts.volatileFunctions().contains(function);
	}

	void create(CreateDomain create) {
		this.domains.put(create.name(), create.constrained());
	}

	boolean isConstrainedDomain(RelationName type) {
		Boolean created = this.domains.get(type);
		return (created != null) ? created : this.facts.constrainedDomains().contains(type);
	}

	boolean isSchema(String name) {
		return this.facts.schemas().contains(name);
	}

	void drop(TrackedTable table) {
		this.tables.remove(table.name(), table);
	}

	void rename(TrackedTable table, RelationName name) {
		drop(table);
		table.rename(name);
		this.tables.put(name, table);
	}

	void dropIndex(RelationName name) {
		Index index = find(this.indexes, name);
		if (index != null) {
			this.indexes.remove(index.name());
		}
	}

	/** Whether whoever asks for this name finds rows under it. */
	boolean isFilled(RelationName name) {
		TrackedTable table = this.tables.get(name);
		return table != null && table.isFilled();
	}

	void setSearchPath(@Nullable List<String> searchPath) {
		this.searchPath = searchPath;
	}

	/** After each file the session is as new. */
	void endScript() {
		this.searchPath = null;
		this.tables.keySet().removeIf((name) -> TEMPORARY.equals(name.schema()));
	}

	/** A name as short as it is unambiguous. */
	RelationName shortName(RelationName name) {
		return (name.schema() != null && name.schema().equals(this.facts.currentSchema()))
				? new RelationName(null, name.name()) : name;
	}

	/**
	 * An index.
	 *
	 * @param name its name
	 * @param table its table
	 * @param columns see {@link IndexFacts#columns()}
	 */
	record Index(RelationName name, TrackedTable table, List<String> columns) {

	}

}
