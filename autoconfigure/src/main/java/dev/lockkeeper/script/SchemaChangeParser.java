package dev.lockkeeper.script;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.script.SchemaChange.CreateDomain;
import dev.lockkeeper.script.SchemaChange.CreateFunction;
import dev.lockkeeper.script.SchemaChange.CreateIndex;
import dev.lockkeeper.script.SchemaChange.CreateRelation;
import dev.lockkeeper.script.SchemaChange.DropIndexes;
import dev.lockkeeper.script.SchemaChange.DropRelations;
import dev.lockkeeper.script.SchemaChange.DropSchemas;
import dev.lockkeeper.script.SchemaChange.LockExclusively;
import dev.lockkeeper.script.SchemaChange.SetSearchPath;

/**
 * Reads what a statement does to tables, for PostgreSQL 14 to 18.
 */
final class SchemaChangeParser {

	private final SqlStatement statement;

	private final SqlCursor cursor;

	SchemaChangeParser(SqlStatement statement) {
		this.statement = statement;
		this.cursor = new SqlCursor(statement.sql());
	}

	@Nullable SchemaChange parse() {
		if (this.cursor.take("ALTER")) {
			return alter();
		}
		if (this.cursor.take("CREATE")) {
			return create();
		}
		if (this.cursor.take("DROP")) {
			return drop();
		}
		if (this.cursor.take("SET")) {
			if (!this.cursor.take("SESSION")) {
				this.cursor.take("LOCAL");
			}
			return searchPath();
		}
		if (this.cursor.take("RESET")) {
			return this.cursor.isWord("SEARCH_PATH") || this.cursor.isWord("ALL") ? new SetSearchPath(null) : null;
		}
		if (this.cursor.take("TRUNCATE")) {
			this.cursor.take("TABLE");
			return new LockExclusively("TRUNCATE", takeNames());
		}
		if (this.cursor.take("LOCK")) {
			this.cursor.take("TABLE");
			List<RelationName> tables = takeNames();
			return !this.cursor.take("IN") || this.cursor.take("ACCESS", "EXCLUSIVE")
					? new LockExclusively("LOCK TABLE", tables) : null;
		}
		return new MaintenanceParser(this.cursor).parse();
	}

	private @Nullable SchemaChange alter() {
		if (this.cursor.take("POLICY")) {
			return lockOn("ALTER POLICY");
		}
		if (this.cursor.take("SEQUENCE")) {
			// Only its name concerns others
			SchemaChange.AlterRelation change = new AlterTableParser(this.statement, this.cursor).parse();
			return (change != null
					&& change.steps().stream().noneMatch((step) -> step.action() instanceof TableAction.Other)) ? change
							: null;
		}
		if (this.cursor.take("FOREIGN", "TABLE") || this.cursor.take("MATERIALIZED", "VIEW")
				|| this.cursor.take("TABLE") || this.cursor.take("VIEW")) {
			return new AlterTableParser(this.statement, this.cursor).parse();
		}
		return null;
	}

	private @Nullable SchemaChange create() {
		boolean replace = this.cursor.take("OR", "REPLACE");
		boolean unique = this.cursor.take("UNIQUE");
		if (this.cursor.take("INDEX")) {
			return createIndex();
		}
		if (unique) {
			return null;
		}
		if (this.cursor.take("FUNCTION") || this.cursor.take("PROCEDURE")) {
			return createFunction();
		}
		if (this.cursor.take("DOMAIN")) {
			return createDomain();
		}
		if (this.cursor.take("POLICY")) {
			return lockOn("CREATE POLICY");
		}
		if (!this.cursor.take("GLOBAL")) {
			this.cursor.take("LOCAL");
		}
		boolean temporary = this.cursor.take("TEMPORARY") || this.cursor.take("TEMP");
		this.cursor.take("UNLOGGED");
		this.cursor.take("FOREIGN");
		this.cursor.take("RECURSIVE");
		if (this.cursor.take("TABLE") || this.cursor.take("SEQUENCE")) {
			return createRelation(false, temporary, replace);
		}
		if (this.cursor.take("MATERIALIZED", "VIEW")) {
			return createRelation(false, temporary, replace);
		}
		return this.cursor.take("VIEW") ? createRelation(true, temporary, replace) : null;
	}

	private @Nullable SchemaChange createRelation(boolean view, boolean temporary, boolean replace) {
		boolean ifNotExists = this.cursor.take("IF", "NOT", "EXISTS") || replace;
		RelationName name = this.cursor.takeName();
		if (name == null) {
			return null;
		}
		RelationName parent = this.cursor.take("PARTITION", "OF") ? this.cursor.takeName() : null;
		return new CreateRelation(name, view, temporary, ifNotExists, parent);
	}

	private @Nullable SchemaChange createIndex() {
		boolean concurrently = this.cursor.take("CONCURRENTLY");
		boolean ifNotExists = this.cursor.take("IF", "NOT", "EXISTS");
		String name = this.cursor.isWord("ON") ? null : this.cursor.takeIdentifier();
		if (!this.cursor.take("ON")) {
			return null;
		}
		boolean only = this.cursor.take("ONLY");
		RelationName table = this.cursor.takeName();
		if (table == null) {
			return null;
		}
		if (this.cursor.take("USING")) {
			this.cursor.skip();
		}
		return new CreateIndex(name, table, TableConstraint.takeColumns(this.cursor), concurrently, ifNotExists, only);
	}

	private @Nullable SchemaChange createFunction() {
		RelationName name = this.cursor.takeName();
		boolean isVolatile = true;
		while (!this.cursor.atEnd()) {
			isVolatile &= !this.cursor.isWord("IMMUTABLE") && !this.cursor.isWord("STABLE");
			this.cursor.skipGroup();
		}
		return (name != null) ? new CreateFunction(name, isVolatile) : null;
	}

	private @Nullable SchemaChange createDomain() {
		RelationName name = this.cursor.takeName();
		boolean constrained = false;
		while (!this.cursor.atEnd()) {
			constrained |= this.cursor.take("NOT", "NULL") || this.cursor.isWord("CHECK");
			this.cursor.skipGroup();
		}
		return (name != null) ? new CreateDomain(name, constrained) : null;
	}

	private @Nullable SchemaChange drop() {
		for (String keyword : List.of("TABLE", "VIEW", "MATERIALIZED VIEW", "FOREIGN TABLE", "SEQUENCE")) {
			if (this.cursor.take(keyword.split(" "))) {
				this.cursor.take("IF", "EXISTS");
				return new DropRelations(keyword, takeNames());
			}
		}
		if (this.cursor.take("SCHEMA")) {
			this.cursor.take("IF", "EXISTS");
			return new DropSchemas(takeNames().stream().map(RelationName::name).toList());
		}
		if (this.cursor.take("INDEX")) {
			boolean concurrently = this.cursor.take("CONCURRENTLY");
			this.cursor.take("IF", "EXISTS");
			return concurrently ? null : new DropIndexes(takeNames());
		}
		for (String keyword : List.of("TRIGGER", "RULE", "POLICY")) {
			if (this.cursor.take(keyword)) {
				this.cursor.take("IF", "EXISTS");
				return lockOn("DROP " + keyword);
			}
		}
		return null;
	}

	/** What follows is {@code name ON table}. */
	private @Nullable SchemaChange lockOn(String keyword) {
		RelationName table = (this.cursor.takeName() != null && this.cursor.take("ON")) ? this.cursor.takeName() : null;
		return (table != null) ? new LockExclusively(keyword, List.of(table)) : null;
	}

	private @Nullable SchemaChange searchPath() {
		if (this.cursor.take("SCHEMA")) {
			String schema = this.cursor.takeText();
			return (schema != null) ? new SetSearchPath(List.of(schema)) : null;
		}
		if (!this.cursor.take("SEARCH_PATH") || !(this.cursor.take("TO") || this.cursor.takeSymbol('='))) {
			return null;
		}
		if (this.cursor.isWord("DEFAULT")) {
			return new SetSearchPath(null);
		}
		List<String> schemas = new ArrayList<>();
		do {
			String schema = this.cursor.takeIdentifier();
			if (schema == null) {
				schema = this.cursor.takeText();
			}
			if (schema != null) {
				schemas.add(schema);
			}
		}
		while (this.cursor.takeSymbol(','));
		return new SetSearchPath(List.copyOf(schemas));
	}

	private List<RelationName> takeNames() {
		return takeNames(this.cursor);
	}

	/** Consumes a list of names as far as it can read it. */
	static List<RelationName> takeNames(SqlCursor cursor) {
		List<RelationName> names = new ArrayList<>();
		do {
			cursor.take("ONLY");
			RelationName name = cursor.takeName();
			if (name == null) {
				break;
			}
			names.add(name);
			cursor.takeSymbol('*');
			if (cursor.isSymbol('(')) {
				// Columns, after a table of VACUUM; a signature, after a function
				cursor.skipGroup();
			}
		}
		while (cursor.takeSymbol(','));
		return List.copyOf(names);
	}

}
