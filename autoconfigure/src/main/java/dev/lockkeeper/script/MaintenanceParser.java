package dev.lockkeeper.script;

import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.script.SchemaChange.Reindex;
import dev.lockkeeper.script.SchemaChange.StoreAnew;
import dev.lockkeeper.script.StatementKind.ConcurrentReindex.Target;

/**
 * Reads statements that store a table or its indexes anew, as far as nobody can use them
 * meanwhile.
 */
final class MaintenanceParser {

	private final SqlCursor cursor;

	MaintenanceParser(SqlCursor cursor) {
		this.cursor = cursor;
	}

	@Nullable SchemaChange parse() {
		if (this.cursor.take("REINDEX")) {
			return reindex();
		}
		if (this.cursor.take("VACUUM")) {
			return vacuum();
		}
		if (this.cursor.take("CLUSTER")) {
			return cluster();
		}
		if (this.cursor.take("REFRESH", "MATERIALIZED", "VIEW") && !this.cursor.isWord("CONCURRENTLY")) {
			RelationName view = this.cursor.takeName();
			return (view != null) ? new StoreAnew("REFRESH MATERIALIZED VIEW", List.of(view)) : null;
		}
		return null;
	}

	private @Nullable SchemaChange reindex() {
		boolean concurrently = takeOption("CONCURRENTLY");
		for (Target target : Target.values()) {
			if (this.cursor.take(target.name())) {
				concurrently |= this.cursor.take("CONCURRENTLY");
				return concurrently ? null : new Reindex(target, this.cursor.takeName());
			}
		}
		return null;
	}

	private @Nullable SchemaChange vacuum() {
		boolean full = takeOption("FULL");
		full |= this.cursor.take("FULL");
		this.cursor.take("FREEZE");
		this.cursor.take("VERBOSE");
		if (!this.cursor.take("ANALYZE")) {
			this.cursor.take("ANALYSE");
		}
		return full ? new StoreAnew("VACUUM FULL", SchemaChangeParser.takeNames(this.cursor)) : null;
	}

	private SchemaChange cluster() {
		takeOption("VERBOSE");
		this.cursor.take("VERBOSE");
		RelationName table = this.cursor.takeName();
		if (this.cursor.take("ON")) {
			table = this.cursor.takeName();
		}
		return new StoreAnew("CLUSTER", (table != null) ? List.of(table) : List.of());
	}

	/**
	 * Consumes options in parentheses, if any; of an option given twice the last counts.
	 */
	private boolean takeOption(String option) {
		boolean on = false;
		if (this.cursor.takeSymbol('(')) {
			while (!this.cursor.atEnd() && !this.cursor.takeSymbol(')')) {
				if (this.cursor.take(option)) {
					on = this.cursor.atEndOfItem() || !this.cursor.takeFalse();
				}
				else {
					this.cursor.skip();
				}
			}
		}
		return on;
	}

}
