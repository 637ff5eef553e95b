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

	private final String sql;

	/**
	 * Creates a parser.
	 * @param cursor at the start of the statement
	 * @param sql the statement
	 */
	IndexStatementParser(SqlCursor cursor, String sql) {
		this.cursor = cursor;
		this.sql = sql;
	}

	/** The kind of a statement about indexes, or {@code null} for any other. */
	@Nullable StatementKind parse() {
		if (this.cursor.take("CREATE", "UNIQUE", "INDEX") || this.cursor.take("CREATE", "INDEX")) {
			int option = this.cursor.start();
			return this.cursor.take("CONCURRENTLY") ? indexBuild(option) : new Ordinary();
		}
		if (this.cursor.take("DROP", "INDEX", "CONCURRENTLY")) {
			return indexDrop();
		}
		return this.cursor.take("REINDEX") ? reindex() : null;
	}

	/** Goes on after {@code CONCURRENTLY}, which starts at {@code option}. */
	private StatementKind indexBuild(int option) {
		StringBuilder ordinary = new StringBuilder(this.sql);
		blank(ordinary, option, this.cursor.start());
		boolean ifNotExists = this.cursor.take("IF", "NOT", "EXISTS");
		boolean named = !this.cursor.isWord("ON");
		String index = named ? this.cursor.takeIdentifier() : null;
		if (this.cursor.take("ON")) {
			this.cursor.take("ONLY");
			int start = this.cursor.start();
			RelationName table = this.cursor.takeName();
			if (table != null && named == (index != null)) {
				blank(ordinary, start, this.cursor.identifierStart());
				return new ConcurrentIndexBuild(table.schema(), table.name(), index, ifNotExists, ordinary.toString());
			}
		}
		return new OutsideTransaction("CREATE INDEX CONCURRENTLY");
	}

	private static void blank(StringBuilder text, int start, int end) {
		text.replace(start, end, " ".repeat(end - start));
	}

	private StatementKind indexDrop() {
		this.cursor.take("IF", "EXISTS");
		RelationName index = this.cursor.takeName();
		return (index != null && !this.cursor.takeSymbol(',')) ? new ConcurrentIndexDrop(index.schema(), index.name())
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
