package dev.lockkeeper.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * What makes a history table of nothing, or of one that another runner has made.
 *
 * @param session where to ask and to run it
 * @param name of the table
 * @param inCurrentSchema whether its schema is known to be there
 */
record HistoryDefinition(PinnedSession session, QualifiedName name, boolean inCurrentSchema) {

	/**
	 * Statements in their order; none for a table that is complete.
	 * @param found the table's columns, or {@code null} if there is none
	 */
	List<String> statements(@Nullable TableShape found) throws SQLException {
		return (found != null) ? additions(found.missing()) : creation();
	}

	private List<String> creation() throws SQLException {
		String table = "CREATE TABLE IF NOT EXISTS " + this.name.quoted()
				+ " (version text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT pg_catalog.now(), "
				+ TableShape.ADDED.stream().map(HistoryDefinition::definition).collect(Collectors.joining(", ")) + ")";
		return (this.inCurrentSchema || schemaExists()) ? List.of(table)
				: List.of("CREATE SCHEMA IF NOT EXISTS " + Sql.identifier(this.name.schema()), table);
	}

	private List<String> additions(List<TableShape.Column> missing) {
		return missing.isEmpty() ? List.of()
				: List.of("ALTER TABLE " + this.name.quoted() + " "
						+ missing.stream()
							.map((column) -> "ADD COLUMN IF NOT EXISTS " + definition(column))
							.collect(Collectors.joining(", ")));
	}

	private static String definition(TableShape.Column column) {
		return column.name() + " " + column.type();
	}

	/**
	 * {@code IF NOT EXISTS} would ask for the right to create schemas even when it
	 * exists.
	 */
	private boolean schemaExists() throws SQLException {
		try (Statement statement = this.session.connection().createStatement();
				ResultSet rows = statement.executeQuery("SELECT pg_catalog.to_regnamespace("
						+ Sql.literal(Sql.identifier(this.name.schema())) + ") IS NOT NULL")) {
			return rows.next() && rows.getBoolean(1);
		}
	}

}
