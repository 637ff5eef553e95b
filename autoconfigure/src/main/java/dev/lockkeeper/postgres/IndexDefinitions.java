package dev.lockkeeper.postgres;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;

import dev.lockkeeper.postgres.IndexComparison.Definition;
import dev.lockkeeper.script.StatementKind.ConcurrentIndexBuild;

/**
 * Finds out whether an index is the one that a statement would build. The server itself
 * says what the statement means: it is run, not concurrently, on an empty temporary copy
 * of the table and rolled back, and the catalog's two descriptions are compared. So
 * spelling, defaults, the {@code search_path} and the meaning of expressions are as the
 * server sees them.
 */
final class IndexDefinitions {

	/**
	 * Each column is one way in which indexes differ, under the name it has in messages.
	 * The tablespace is none: an index is moved without being another one.
	 */
	private static final String DEFINITION = """
			SELECT pg_catalog.replace(pg_catalog.replace(pg_catalog.pg_get_indexdef(i.indexrelid),
			         ' ON ' || pg_catalog.quote_ident(n.nspname) || '.', ' ON '), ' ON pg_temp.', ' ON '),
			       i.indisunique AS "uniqueness",
			       c.relam AS "access method",
			       ARRAY(SELECT pg_catalog.pg_get_indexdef(i.indexrelid, k, false)
			               FROM pg_catalog.generate_series(1, i.indnkeyatts) AS k) AS "columns",
			       ARRAY(SELECT pg_catalog.pg_get_indexdef(i.indexrelid, k, false)
			               FROM pg_catalog.generate_series(i.indnkeyatts + 1, i.indnatts) AS k) AS "included columns",
			       i.indcollation AS "collations",
			       ROW(i.indclass, ARRAY(SELECT a.attoptions::text FROM pg_catalog.pg_attribute AS a
			                              WHERE a.attrelid = i.indexrelid AND a.attnum <= i.indnkeyatts ORDER BY a.attnum)) AS "operator classes",
			       i.indoption AS "order",
			       pg_catalog.pg_get_expr(i.indpred, i.indrelid) AS "predicate",
			       pg_catalog.to_jsonb(i) -> 'indnullsnotdistinct' AS "NULLS NOT DISTINCT",
			       ARRAY(SELECT o FROM pg_catalog.unnest(c.reloptions) AS o ORDER BY o) AS "storage parameters",
			       ROW(i.indimmediate, i.indisexclusion) AS "the constraint it serves"
			  FROM pg_catalog.pg_index AS i
			  JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid
			  JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
			 WHERE i.indrelid = pg_catalog.to_regclass(?) AND c.relname = ?
			""";

	private final PinnedSession session;

	IndexDefinitions(PinnedSession session) {
		this.session = session;
	}

	/**
	 * Compares an index with the one that a statement would build.
	 * @param build the statement
	 * @param index an index of that name on the statement's table
	 */
	IndexComparison compare(ConcurrentIndexBuild build, QualifiedName index) throws SQLException {
		QualifiedName table = new QualifiedName(index.schema(), build.table());
		Definition there = read(table.quoted(), index.name());
		try {
			return IndexComparison.of(index, there, imitate(build, table, index.name()));
		}
		catch (SQLException ex) {
			if (concernsTheImitation(ex)) {
				return IndexComparison.impossible(index, there, ex);
			}
			throw ex;
		}
	}

	private Definition imitate(ConcurrentIndexBuild build, QualifiedName table, String index) throws SQLException {
		String copy = "pg_temp." + Sql.identifier(table.name());
		try {
			this.session.send("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE");
			// Never searched for functions and operators, wherever it is in the path
			this.session.send("SELECT pg_catalog.set_config('search_path', pg_catalog.concat_ws(', ', 'pg_temp',"
					+ " nullif(pg_catalog.current_setting('search_path'), '')), true)");
			this.session.send(Sql.setConfig(Map.of("client_min_messages", "error"), true));
			this.session.send("CREATE TEMPORARY TABLE " + copy + " (LIKE " + table.quoted() + ")");
			this.session.send(build.ordinary());
			return read(copy, index);
		}
		finally {
			this.session.rollback();
		}
	}

	private Definition read(String table, String index) throws SQLException {
		try (PreparedStatement statement = this.session.connection().prepareStatement(DEFINITION)) {
			statement.setString(1, table);
			statement.setString(2, index);
			try (ResultSet rows = statement.executeQuery()) {
				if (!rows.next()) {
					throw new SQLException("index \"%s\" on %s has gone".formatted(index, table), "42704");
				}
				return Definition.of(rows);
			}
		}
	}

	/**
	 * Not when the connection is lost, the run is told to end, or a limit of time or
	 * space is reached: that has nothing to do with the index.
	 */
	private boolean concernsTheImitation(SQLException failure) throws SQLException {
		String state = String.valueOf(failure.getSQLState());
		return !this.session.isClosed() && !state.matches("(08|40|53|55|57).*");
	}

}
