package dev.lockkeeper.postgres;

import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.lint.CatalogFacts;
import dev.lockkeeper.lint.CatalogQuestions;
import dev.lockkeeper.script.RelationName;

/**
 * Asks the catalog about what pending files mention, in one round trip.
 */
public final class CatalogLookup {

	/** {@code lock_not_available}. */
	private static final String LOCKED = "55P03";

	/** Whoever asks for a table's size waits for whoever has locked it exclusively. */
	private static final String WAIT_AT_MOST = "SELECT pg_catalog.set_config('lock_timeout', '1s', true);";

	private static final String LIVE_SIZE = "pg_catalog.pg_table_size(c.oid)";

	/** As of the last VACUUM or ANALYZE: none is not known, rather than empty. */
	private static final String ESTIMATED_SIZE = "CASE WHEN c.relkind IN ('r', 'm', 't') THEN NULLIF(c.relpages, 0) * pg_catalog.current_setting('block_size')::int8 ELSE 0 END";

	/**
	 * Each row is of a kind and fills the columns that the kind needs, see
	 * {@link CatalogRows}. A join by name, not {@code to_regclass}, which fails where a
	 * schema may not be used.
	 */
	private static final String QUERY = """
			WITH RECURSIVE asked AS (
			  SELECT * FROM unnest(?::text[], ?::text[]) AS a (schema, name)
			), named AS (
			  SELECT DISTINCT c.oid, a.schema IS NULL AS visible
			    FROM asked AS a
			    JOIN pg_catalog.pg_class AS c ON c.relname = a.name
			    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
			   WHERE CASE WHEN a.schema IS NULL THEN pg_catalog.pg_table_is_visible(c.oid) ELSE n.nspname = a.schema END
			), found AS (
			  SELECT c.oid, c.relkind, n.nspname AS schema, c.relname AS name, pg_catalog.bool_or(t.visible) AS visible
			    FROM (SELECT oid, visible FROM named
			           UNION ALL SELECT i.indrelid, false FROM named JOIN pg_catalog.pg_index AS i ON i.indexrelid = named.oid) AS t
			    JOIN pg_catalog.pg_class AS c ON c.oid = t.oid
			    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
			   GROUP BY c.oid, c.relkind, n.nspname, c.relname
			), tree (root, oid) AS (
			  SELECT oid, oid FROM found WHERE relkind IN ('r', 'p', 'f', 'm')
			   UNION SELECT t.root, i.inhrelid FROM tree AS t JOIN pg_catalog.pg_inherits AS i ON i.inhparent = t.oid
			), sized AS (
			  SELECT t.root, t.oid, %s AS bytes, CASE WHEN c.relkind = 'p' THEN 0 ELSE c.reltuples END AS rows
			    FROM tree AS t JOIN pg_catalog.pg_class AS c ON c.oid = t.oid
			)
			SELECT 'relation' AS kind, f.schema, f.name, f.relkind::text AS text1, NULL AS text2, f.visible AS flag1, NULL::bool AS flag2,
			       CASE WHEN pg_catalog.bool_and(s.bytes IS NOT NULL) THEN pg_catalog.sum(s.bytes)::int8 END AS number1,
			       (pg_catalog.max(s.bytes) FILTER (WHERE s.oid = f.oid))::int8 AS number2,
			       CASE WHEN pg_catalog.bool_and(s.rows >= 0 OR s.bytes = 0) THEN pg_catalog.sum(s.rows) FILTER (WHERE s.rows > 0)::int8 END AS number3
			  FROM found AS f LEFT JOIN sized AS s ON s.root = f.oid
			 WHERE f.relkind NOT IN ('i', 'I')
			 GROUP BY f.oid, f.schema, f.name, f.relkind, f.visible
			UNION ALL
			SELECT 'column', f.schema, f.name, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod),
			       a.attnotnull AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint AS k WHERE k.conrelid = f.oid
			          AND k.contype = 'n' AND NOT k.convalidated AND k.conkey[1] = a.attnum),
			       EXISTS (SELECT FROM pg_catalog.pg_depend AS d
			          LEFT JOIN pg_catalog.pg_constraint AS k ON d.classid = 'pg_catalog.pg_constraint'::pg_catalog.regclass AND k.oid = d.objid
			          LEFT JOIN pg_catalog.pg_index AS i ON d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND i.indexrelid = d.objid
			         WHERE d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid = f.oid AND d.refobjsubid = a.attnum
			           AND (k.contype = 'c' OR i.indpred IS NOT NULL OR i.indexprs IS NOT NULL)),
			       NULL, NULL, NULL
			  FROM found AS f JOIN pg_catalog.pg_attribute AS a ON a.attrelid = f.oid AND a.attnum > 0 AND NOT a.attisdropped
			 WHERE f.relkind NOT IN ('i', 'I', 'S')
			UNION ALL
			SELECT 'check', f.schema, f.name, k.conname, pg_catalog.pg_get_expr(k.conbin, k.conrelid), k.convalidated, NULL, NULL, NULL, NULL
			  FROM found AS f JOIN pg_catalog.pg_constraint AS k ON k.conrelid = f.oid AND k.contype = 'c'
			UNION ALL
			SELECT 'index', f.schema, f.name, t.relname, a.attname, f.visible, NULL, a.attnum, NULL, NULL
			  FROM found AS f JOIN pg_catalog.pg_index AS i ON i.indexrelid = f.oid JOIN pg_catalog.pg_class AS t ON t.oid = i.indrelid
			  LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey[0 : i.indnkeyatts - 1]) AND a.attnum > 0
			UNION ALL
			SELECT DISTINCT 'volatile', q.schema, q.name, NULL, NULL, NULL::bool, NULL::bool, NULL::int8, NULL::int8, NULL::int8
			  FROM unnest(?::text[], ?::text[]) AS q (schema, name)
			  JOIN pg_catalog.pg_proc AS p ON p.proname = q.name AND p.provolatile = 'v'
			  JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace
			 WHERE CASE WHEN q.schema IS NULL THEN pg_catalog.pg_function_is_visible(p.oid) ELSE n.nspname = q.schema END
			UNION ALL
			SELECT DISTINCT 'domain', q.schema, q.name, NULL, NULL, NULL::bool, NULL::bool, NULL::int8, NULL::int8, NULL::int8
			  FROM unnest(?::text[], ?::text[]) AS q (schema, name)
			  JOIN pg_catalog.pg_type AS t ON t.typname = q.name AND t.typtype = 'd'
			  JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace
			 WHERE CASE WHEN q.schema IS NULL THEN pg_catalog.pg_type_is_visible(t.oid) ELSE n.nspname = q.schema END
			   AND (t.typnotnull OR EXISTS (SELECT FROM pg_catalog.pg_constraint AS k WHERE k.contypid = t.oid))
			UNION ALL
			SELECT 'schema', NULL, n.nspname, NULL, NULL, NULL, NULL, NULL, NULL, NULL
			  FROM pg_catalog.pg_namespace AS n WHERE n.nspname = ANY (?::text[])
			UNION ALL
			SELECT 'current', NULL, pg_catalog.current_schema(), NULL, NULL, NULL, NULL, NULL, NULL, NULL
			""";

	private CatalogLookup() {
	}

	/**
	 * Asks.
	 * @param session where to ask
	 * @param questions what about
	 * @return what the catalog says now
	 * @throws SQLException if it cannot be asked. A table that another session has locked
	 * is not waited for longer than a second: sizes are then as of the last
	 * {@code VACUUM} or {@code ANALYZE}
	 */
	public static CatalogFacts find(PinnedSession session, CatalogQuestions questions) throws SQLException {
		try {
			return find(session, questions, LIVE_SIZE);
		}
		catch (SQLException ex) {
			if (!LOCKED.equals(ex.getSQLState())) {
				throw ex;
			}
			return find(session, questions, ESTIMATED_SIZE);
		}
	}

	private static CatalogFacts find(PinnedSession session, CatalogQuestions questions, String size)
			throws SQLException {
		try (PreparedStatement statement = session.connection()
			.prepareStatement(WAIT_AT_MOST + QUERY.formatted(size))) {
			setNames(statement, 1, questions.relations());
			setNames(statement, 3, questions.functions());
			setNames(statement, 5, questions.types());
			statement.setArray(7, array(statement, questions.schemas(), Function.identity()));
			statement.execute();
			statement.getMoreResults();
			try (ResultSet rows = Objects.requireNonNull(statement.getResultSet())) {
				return new CatalogRows(rows).read();
			}
		}
	}

	private static void setNames(PreparedStatement statement, int parameter, Collection<RelationName> names)
			throws SQLException {
		List<RelationName> list = List.copyOf(names);
		statement.setArray(parameter, array(statement, list, RelationName::schema));
		statement.setArray(parameter + 1, array(statement, list, RelationName::name));
	}

	private static <T> Array array(PreparedStatement statement, Collection<T> values,
			Function<T, @Nullable String> text) throws SQLException {
		return statement.getConnection().createArrayOf("text", values.stream().map(text).toArray());
	}

}
