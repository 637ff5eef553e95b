package dev.lockkeeper.script;

import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.script.StatementKind.ConcurrentReindex.Target;

/**
 * What a statement does to tables and to what belongs to them, as far as its text tells.
 * Names are as the catalog has them.
 */
public sealed interface SchemaChange {

	/**
	 * Reads a statement.
	 * @param statement a statement
	 * @return what it does, or {@code null} for one that does none of this or that cannot
	 * be read: the server will say what is wrong with it
	 */
	static @Nullable SchemaChange of(SqlStatement statement) {
		return new SchemaChangeParser(statement).parse();
	}

	/**
	 * Creates a table, view or sequence.
	 *
	 * @param name its name
	 * @param view whether it is a view, which has rows as soon as it is made; a
	 * materialized one first has to run its query, under the locks that are held by then
	 * @param temporary whether only the session sees it
	 * @param ifNotExists whether one that is there already stays as it is
	 * @param partitionOf the table it becomes a partition of
	 */
	record CreateRelation(RelationName name, boolean view, boolean temporary, boolean ifNotExists,
			@Nullable RelationName partitionOf) implements SchemaChange {

	}

	/**
	 * {@code ALTER TABLE}, {@code VIEW} and the like.
	 *
	 * @param name the table
	 * @param only whether partitions and children are left out
	 * @param steps what is done to it
	 */
	record AlterRelation(RelationName name, boolean only, List<Step> steps) implements SchemaChange {

	}

	/**
	 * A part of an {@code ALTER TABLE}.
	 *
	 * @param position where it is
	 * @param action what it does
	 */
	record Step(Position position, TableAction action) {

	}

	/**
	 * Drops tables, views or sequences.
	 *
	 * @param keyword what they are, such as {@code TABLE}
	 * @param names their names
	 */
	record DropRelations(String keyword, List<RelationName> names) implements SchemaChange {

	}

	/** {@code DROP SCHEMA}. */
	record DropSchemas(List<String> names) implements SchemaChange {

	}

	/**
	 * {@code CREATE INDEX}.
	 *
	 * @param name the index, or {@code null} if PostgreSQL is to choose its name
	 * @param table the table
	 * @param columns its columns; none where there are expressions
	 * @param concurrently whether the table can be written meanwhile
	 * @param ifNotExists whether an index that is there already will do
	 * @param only whether partitions are left out
	 */
	record CreateIndex(@Nullable String name, RelationName table, List<String> columns, boolean concurrently,
			boolean ifNotExists, boolean only) implements SchemaChange {

	}

	/** {@code DROP INDEX} without {@code CONCURRENTLY}. */
	record DropIndexes(List<RelationName> names) implements SchemaChange {

	}

	/**
	 * {@code REINDEX} without {@code CONCURRENTLY}.
	 *
	 * @param target what is rebuilt
	 * @param name its name, or {@code null} for the current database
	 */
	record Reindex(Target target, @Nullable RelationName name) implements SchemaChange {

	}

	/**
	 * {@code CLUSTER}, {@code VACUUM FULL}, {@code REFRESH MATERIALIZED VIEW}: store
	 * tables anew.
	 *
	 * @param keyword the command
	 * @param tables the tables; none for all there are
	 */
	record StoreAnew(String keyword, List<RelationName> tables) implements SchemaChange {

	}

	/**
	 * Any other statement that takes an {@code ACCESS EXCLUSIVE} lock.
	 *
	 * @param keyword the command, such as {@code TRUNCATE}
	 * @param tables the tables
	 */
	record LockExclusively(String keyword, List<RelationName> tables) implements SchemaChange {

	}

	/**
	 * {@code CREATE FUNCTION}.
	 *
	 * @param name its name
	 * @param isVolatile whether two calls can give two results: so it is unless it says
	 * otherwise
	 */
	record CreateFunction(RelationName name, boolean isVolatile) implements SchemaChange {

	}

	/**
	 * {@code CREATE DOMAIN}.
	 *
	 * @param name its name
	 * @param constrained whether not every value of its type will do
	 */
	record CreateDomain(RelationName name, boolean constrained) implements SchemaChange {

	}

	/**
	 * {@code SET search_path}.
	 *
	 * @param schemas where names without a schema are looked for from now on, or
	 * {@code null} for where the session's own path says
	 */
	record SetSearchPath(@Nullable List<String> schemas) implements SchemaChange {

	}

}
