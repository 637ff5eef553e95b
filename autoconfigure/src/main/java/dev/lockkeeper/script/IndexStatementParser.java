package dev.lockkeeper.script;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.script.StatementKind.ConcurrentIndexBuild;
import dev.lockkeeper.script.StatementKind.ConcurrentIndexDrop;
import dev.lockkeeper.script.StatementKind.ConcurrentReindex;
import dev.lockkeeper.script.StatementKind.ConcurrentReindex.Target;
import dev.lockkeeper.script.StatementKind.Ordinary;
import dev.lockkeeper.script.StatementKind.OutsideTransaction;

/**
 * Reads statements that build, drop or rebuild indexes concurrently. A name it cannot
 * read ({@code U&"…"}) leaves a plain {@link OutsideTransaction}.
 */
final class IndexStatementParser {

	private final SqlCursor cursor;

	IndexStatementParser(SqlCursor cursor) {
		this.cursor = cursor;
	}

	/** The kind of a statement about indexes, or {@code null} for any other. */
	@Nullable StatementKind parse() {
		if (this.cursor.take("CREATE", "UNIQUE", "INDEX", "CONCURRENTLY")) {
			return indexBuild(true);
		}
		if (this.cursor.take("CREATE", "INDEX", "CONCURRENTLY")) {
			return indexBuild(false);
		}
		if (this.cursor.take("DROP", "INDEX", "CONCURRENTLY")) {
			return indexDrop();
		}
		return this.cursor.take("REINDEX") ? reindex() : null;
	}

	private StatementKind indexBuild(boolean unique) {
		boolean ifNotExists = this.cursor.take("IF", "NOT", "EXISTS");
		boolean named = !this.cursor.isWord("ON");
		String index = named ? this.cursor.takeIdentifier() : null;
		if (this.cursor.take("ON")) {
			this.cursor.take("ONLY");
			RelationName table = this.cursor.takeName();
			if (table != null && named == (index != null)) {
				return new ConcurrentIndexBuild(table.schema(), table.name(), index, unique, ifNotExists);
			}
		}
		return new OutsideTransaction("CREATE INDEX CONCURRENTLY");
	}

	private StatementKind indexDrop() {
		boolean ifExists = this.cursor.take("IF", "EXISTS");
		RelationName index = this.cursor.takeName();
		return (index != null && !this.cursor.takeSymbol(','))
				? new ConcurrentIndexDrop(index.schema(), index.name(), ifExists)
				: new OutsideTransaction("DROP INDEX CONCURRENTLY");
	}

	private StatementKind reindex() {
		boolean concurrently = hasConcurrentlyOption();
		for (Target target : Target.values()) {
			if (this.cursor.take(target.name())) {
				if (this.cursor.take("CONCURRENTLY") || concurrently) {
					RelationName name = this.cursor.takeName();
					return (name != null || this.cursor.atEnd())
							? new ConcurrentReindex(target, (name != null) ? name.schema() : null,
									(name != null) ? name.name() : null)
							: new OutsideTransaction("REINDEX CONCURRENTLY");
				}
				return switch (target) {
					case INDEX, TABLE -> new Ordinary();
					case SCHEMA, DATABASE, SYSTEM -> new OutsideTransaction("REINDEX " + target);
				};
			}
		}
		return new Ordinary();
	}

	/** {@code (VERBOSE, CONCURRENTLY [value])}; the last one counts. */
	private boolean hasConcurrentlyOption() {
		boolean concurrently = false;
		if (this.cursor.takeSymbol('(')) {
			while (!this.cursor.atEnd() && !this.cursor.takeSymbol(')')) {
				if (this.cursor.take("CONCURRENTLY")) {
					concurrently = !this.cursor.takeFalse();
				}
				else {
					this.cursor.skip();
				}
			}
		}
		return concurrently;
	}

}
