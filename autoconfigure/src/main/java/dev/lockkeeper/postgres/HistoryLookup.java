package dev.lockkeeper.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.migration.HistoryTableException;
import dev.lockkeeper.migration.HistoryTableName;
import dev.lockkeeper.plan.Adoption;

/**
 * Finds the history table, and what kind of server it is on, in one round trip. Every
 * replica asks this at every start, in a new session: joins instead of the subqueries
 * would take the server twice as long.
 */
public final class HistoryLookup {

	private HistoryLookup() {
	}

	/**
	 * Looks for the table.
	 * @param session where to look
	 * @param configured the table's name; without a schema the first table of that name
	 * on the {@code search_path} counts, else the first schema
	 * @return the table, which need not exist yet
	 * @throws HistoryTableException if a table of that name is not a history table, or
	 * the {@code search_path} names no schema that exists and may be used
	 */
	public static HistoryTable find(PinnedSession session, HistoryTableName configured) throws SQLException {
		String quoted = Sql.identifier(configured.schema(), configured.table());
		String sql = """
				SELECT pg_catalog.pg_is_in_recovery(), pg_catalog.pg_backend_pid(), pg_catalog.current_schema(),
				       (SELECT n.nspname FROM pg_catalog.pg_namespace AS n
				         WHERE n.oid = (SELECT c.relnamespace FROM pg_catalog.pg_class AS c WHERE c.oid = t.oid)),
				       a.attname, pg_catalog.format_type(a.atttypid, NULL),
				       a.attnotnull AND NOT a.atthasdef AND a.attidentity = '',
				       a.attnum = ANY (ARRAY(SELECT i.indkey[0] FROM pg_catalog.pg_index AS i
				                              WHERE i.indrelid = t.oid AND i.indisunique AND i.indisvalid
				                                AND i.indpred IS NULL AND i.indnkeyatts = 1)),
				       EXISTS (SELECT FROM pg_catalog.pg_class AS j
				                WHERE j.relnamespace = (SELECT c.relnamespace FROM pg_catalog.pg_class AS c WHERE c.oid = t.oid)
				                  AND j.relname = %s AND pg_catalog.has_table_privilege(j.oid, 'SELECT'))
				  FROM (SELECT pg_catalog.to_regclass(%s) AS oid) AS t
				  LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
				 ORDER BY a.attnum
				"""
			.formatted(Sql.literal(Journal.nameFor(new QualifiedName("", configured.table())).name()),
					Sql.literal(quoted));
		try (Statement statement = session.connection().createStatement();
				ResultSet rows = statement.executeQuery(sql)) {
			rows.next();
			Server server = new Server(rows.getBoolean(1), rows.getInt(2) != session.connection().getBackendPID());
			String current = rows.getString(3);
			String found = rows.getString(4);
			QualifiedName name = resolve(configured, found, current);
			boolean journal = rows.getBoolean(9);
			TableShape shape = (found != null) ? requireHistory(configured, name, new TableShape(columns(rows))) : null;
			return new HistoryTable(session, name, shape, server, name.schema().equals(current), journal);
		}
	}

	private static List<TableShape.Column> columns(ResultSet rows) throws SQLException {
		List<TableShape.Column> columns = new ArrayList<>();
		do {
			if (rows.getString(5) != null) {
				columns.add(new TableShape.Column(rows.getString(5), rows.getString(6), rows.getBoolean(7),
						rows.getBoolean(8)));
			}
		}
		while (rows.next());
		return columns;
	}

	private static QualifiedName resolve(HistoryTableName configured, @Nullable String found,
			@Nullable String current) {
		String schema = (found != null) ? found : (configured.schema() != null) ? configured.schema() : current;
		if (schema == null) {
			throw new HistoryTableException(
					"The search_path names no schema that exists and that this role may use, so there is none for the history table "
							+ configured,
					"Create the schema, grant USAGE on it, or name one in lockkeeper.table: <schema>."
							+ configured.table() + ".",
					null);
		}
		return new QualifiedName(schema, configured.table());
	}

	private static TableShape requireHistory(HistoryTableName configured, QualifiedName name, TableShape shape) {
		if (!shape.isHistory()) {
			throw new HistoryTableException("Table %s is not a history table of Lockkeeper; it looks like one of %s: %s"
				.formatted(name, shape.owner(), shape), waysOut(configured, name, shape), null);
		}
		return shape;
	}

	private static String waysOut(HistoryTableName configured, QualifiedName name, TableShape shape) {
		String another = "Give Lockkeeper a table of its own with lockkeeper.table: <schema>.<table>. A history table has version text, unique, and applied_at timestamptz.";
		String schema = (configured.schema() != null) ? configured.schema() + "." : "";
		return Arrays.stream(Adoption.Tool.values())
			.filter((tool) -> tool.toString().equalsIgnoreCase(shape.owner()))
			.findFirst()
			.map((tool) -> """
					Choose one:
					- to go on from that history, which is only read, set both:
					    lockkeeper.adopt=%s:%s
					    lockkeeper.table=%slockkeeper_migrations
					- to begin without it: """.formatted(tool, name, schema) + another)
			.orElse(another);
	}

}
