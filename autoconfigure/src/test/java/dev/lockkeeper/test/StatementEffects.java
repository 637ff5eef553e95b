package dev.lockkeeper.test;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Set;

/**
 * What a statement does to the tables that a schema has, as the server tells: run in a
 * transaction that is looked at and rolled back.
 *
 * @param locks locks that the transaction has in the end, such as
 * {@code orders AccessExclusiveLock}
 * @param scanned tables that were read from end to end
 * @param rewritten tables and indexes that are in another file than before
 */
public record StatementEffects(Set<String> locks, Set<String> scanned, Set<String> rewritten) {

	private static final String FILES = "SELECT oid, relname, relfilenode FROM pg_class WHERE relnamespace = current_schema()::regnamespace";

	private static final String SCANS = "SELECT relid, relname, seq_scan FROM pg_stat_xact_user_tables WHERE schemaname = current_schema()";

	/** Runs a statement. */
	public static StatementEffects of(TestSchema schema, String sql) {
		return of(schema, "SELECT 1", sql);
	}

	/** Runs a statement after another one, whose locks it inherits. */
	public static StatementEffects of(TestSchema schema, String before, String sql) {
		try (Connection connection = schema.connect(); Statement statement = connection.createStatement()) {
			connection.setAutoCommit(false);
			// Workers count their scans for themselves
			statement.execute("SET max_parallel_maintenance_workers = 0; SET max_parallel_workers_per_gather = 0");
			statement.execute("CREATE TEMPORARY TABLE files_before AS " + FILES);
			statement.execute(before);
			statement.execute("CREATE TEMPORARY TABLE scans_before AS " + SCANS);
			statement.execute(sql);
			Set<String> locks = query(statement,
					"""
							SELECT coalesce(b.relname, c.relname) || ' ' || l.mode FROM pg_locks AS l
							  JOIN pg_class AS c ON c.oid = l.relation LEFT JOIN files_before AS b ON b.oid = c.oid
							 WHERE l.pid = pg_backend_pid() AND (b.oid IS NOT NULL OR c.relnamespace = current_schema()::regnamespace)
							""");
			Set<String> scanned = query(statement, """
					SELECT f.relname FROM (%s) AS a JOIN files_before AS f ON f.oid = a.relid
					  LEFT JOIN scans_before AS b USING (relid)
					 WHERE a.seq_scan > coalesce(b.seq_scan, 0)
					""".formatted(SCANS));
			Set<String> rewritten = query(statement, """
					SELECT b.relname FROM pg_class AS a JOIN files_before AS b USING (oid)
					 WHERE a.relfilenode <> b.relfilenode
					""");
			connection.rollback();
			return new StatementEffects(locks, scanned, rewritten);
		}
		catch (SQLException ex) {
			throw new IllegalStateException(sql, ex);
		}
	}

	private static Set<String> query(Statement statement, String sql) throws SQLException {
		Set<String> values = new HashSet<>();
		try (ResultSet rows = statement.executeQuery(sql)) {
			while (rows.next()) {
				values.add(rows.getString(1));
			}
		}
		return values;
	}

}
