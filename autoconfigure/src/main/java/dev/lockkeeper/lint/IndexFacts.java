package dev.lockkeeper.lint;

import java.util.List;

import dev.lockkeeper.script.RelationName;

/**
 * What the catalog says of an index that exists.
 *
 * @param name its name, with its schema
 * @param table its table, with its schema
 * @param columns the columns of its key, in order; without its expressions
 */
public record IndexFacts(RelationName name, RelationName table, List<String> columns) {

	/** Copies the list. */
	public IndexFacts {
		columns = List.copyOf(columns);
	}

}
