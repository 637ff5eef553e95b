package dev.lockkeeper.script;

import org.jspecify.annotations.Nullable;

/**
 * Name of a table or another object as a statement has it, its parts as the catalog has
 * them.
 *
 * @param schema the schema, or {@code null} if the statement leaves it to the
 * {@code search_path}
 * @param name the name in it
 */
public record RelationName(@Nullable String schema, String name) {

	/** Without quotes: for messages, not for SQL. */
	@Override
	public String toString() {
		return (this.schema != null) ? this.schema + "." + this.name : this.name;
	}

}
