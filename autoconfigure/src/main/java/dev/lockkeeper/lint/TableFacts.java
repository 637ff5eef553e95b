package dev.lockkeeper.lint;

import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.script.RelationName;

/**
 * What the catalog says of a table, view or sequence that exists.
 *
 * @param name its name, with its schema
 * @param kind what it is
 * @param bytes its size without indexes, with that of all its partitions and children;
 * {@code null} if it is not known
 * @param ownBytes the same without partitions and children
 * @param rows about how many rows it has, partitions and children included; {@code null}
 * if it was never analysed
 * @param columns its columns
 * @param checks its {@code CHECK} constraints
 */
public record TableFacts(RelationName name, Kind kind, @Nullable Long bytes, @Nullable Long ownBytes,
		@Nullable Long rows, List<Column> columns, List<Check> checks) {

	/** Copies the lists. */
	public TableFacts {
		columns = List.copyOf(columns);
		checks = List.copyOf(checks);
	}

	/** What bears the name. */
	public enum Kind {

		TABLE, PARTITIONED_TABLE, VIEW, MATERIALIZED_VIEW, FOREIGN_TABLE, SEQUENCE

	}

	/**
	 * A column.
	 *
	 * @param name its name
	 * @param type its type, as {@code format_type} gives it
	 * @param notNull whether no row can have a null in it
	 * @param bound whether a {@code CHECK}, or an index with an expression or a
	 * condition, depends on it: a change of its type has to check or build those again
	 */
	public record Column(String name, String type, boolean notNull, boolean bound) {

	}

	/**
	 * A {@code CHECK} constraint.
	 *
	 * @param name its name
	 * @param condition its expression
	 * @param validated whether every row fulfils it
	 */
	public record Check(String name, String condition, boolean validated) {

	}

}
