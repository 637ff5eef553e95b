package dev.lockkeeper.postgres;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Finds out who was in the way of a statement that did not get its locks in time. The
 * server does not say; the sessions that hold locks of the tables which the statement
 * names do, or the prepared transactions, which have no session.
 */
final class LockConflicts {

	private static final int SHOWN = 3;

	private static final int SHOWN_QUERY = 80;

	private LockConflicts() {
	}

	/**
	 * Describes who is in the way.
	 * @param sql text that names the tables
	 * @return words; never empty
	 */
	static String describe(PinnedSession session, @Nullable String sql) throws SQLException {
		if (sql == null || session.isClosed()) {
			return "unknown";
		}
		List<String> found = new ArrayList<>();
		try (PreparedStatement query = session.connection()
			.prepareStatement(
					"""
							SELECT a.pid, a.application_name, pg_catalog.host(a.client_addr), c.relname, pg_catalog.string_agg(DISTINCT l.mode, ', '), a.state,
							       extract(epoch FROM pg_catalog.clock_timestamp() - coalesce(a.xact_start, p.prepared))::int, a.query, p.gid, p.owner
							  FROM pg_catalog.pg_locks AS l
							  JOIN pg_catalog.pg_class AS c ON c.oid = l.relation
							  LEFT JOIN pg_catalog.pg_stat_activity AS a ON a.pid = l.pid
							  LEFT JOIN pg_catalog.pg_locks AS x ON l.pid IS NULL AND x.pid IS NULL AND x.locktype = 'transactionid'
							   AND x.virtualtransaction = l.virtualtransaction
							  LEFT JOIN pg_catalog.pg_prepared_xacts AS p ON p.transaction = x.transactionid
							 WHERE l.granted AND l.pid IS DISTINCT FROM pg_catalog.pg_backend_pid() AND c.relkind IN ('r', 'p', 'm', 'v', 'f')
							   AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
							   AND pg_catalog.strpos(lower(?), lower(c.relname)) > 0 AND (a.pid IS NOT NULL OR p.gid IS NOT NULL)
							 GROUP BY a.pid, a.application_name, a.client_addr, c.relname, a.state, a.xact_start, a.query, p.gid, p.owner, p.prepared
							 ORDER BY coalesce(a.xact_start, p.prepared)
							 LIMIT ?
							""")) {
			query.setString(1, sql);
			query.setInt(2, SHOWN);
			try (ResultSet rows = query.executeQuery()) {
				while (rows.next()) {
					found.add(describe(rows));
				}
			}
		}
		return found.isEmpty() ? "nobody any more" : String.join("; ", found);
	}

	/** Of another role's session the server tells no more than who it is. */
	private static String describe(ResultSet rows) throws SQLException {
		if (rows.getString(9) != null) {
			return "prepared transaction '%s' of %s holds %s of %s for %d s, and no session: end it with COMMIT PREPARED or ROLLBACK PREPARED"
				.formatted(rows.getString(9).replace("'", "''"), rows.getString(10), rows.getString(5),
						rows.getString(4), rows.getInt(7));
		}
		String text = "pid %d (%s%s) holds %s of %s".formatted(rows.getInt(1), rows.getString(2),
				(rows.getString(3) != null) ? ", from " + rows.getString(3) : "", rows.getString(5), rows.getString(4));
		return (rows.getString(6) == null) ? text + ", another role's: what it does is hidden"
				: text + ", %s, in a transaction for %d s: %s".formatted(rows.getString(6), rows.getInt(7),
						Passwords.shown(rows.getString(8), SHOWN_QUERY));
	}

}
