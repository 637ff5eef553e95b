package dev.lockkeeper.topology;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a client finds in a session of the server that a pooler has handed to it.
 *
 * @param pid the server's process
 * @param state everything that an earlier client could have left there, by kind
 */
record PooledSession(int pid, Map<String, String> state) {

	/** What the pooler itself sets for each client does not count. */
	private static final String STATE = """
			SELECT pg_backend_pid(), 'search_path', current_setting('search_path')
			UNION ALL SELECT pg_backend_pid(), 'user', session_user || ' as ' || current_user
			UNION ALL SELECT pg_backend_pid(), 'custom', coalesce(current_setting('app.tenant', true), '')
			UNION ALL SELECT pg_backend_pid(), 'settings', coalesce(string_agg(name || '=' || setting, ', ' ORDER BY name), '')
			  FROM pg_settings WHERE source = 'session' AND context <> 'internal' AND name NOT IN ('application_name',
			       'client_encoding', 'DateStyle', 'IntervalStyle', 'TimeZone', 'standard_conforming_strings',
			       'transaction_isolation', 'transaction_read_only', 'transaction_deferrable')
			UNION ALL SELECT pg_backend_pid(), 'temporary', coalesce(string_agg(relname, ', '), '')
			  FROM pg_class WHERE relnamespace = pg_my_temp_schema() AND relkind = 'r'
			UNION ALL SELECT pg_backend_pid(), 'locks', coalesce(string_agg(classid || '/' || objid, ', '), '')
			  FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()
			UNION ALL SELECT pg_backend_pid(), 'channels', coalesce(string_agg(c, ', '), '') FROM pg_listening_channels() AS c
			UNION ALL SELECT pg_backend_pid(), 'cursors', coalesce(string_agg(name, ', '), '')
			  FROM pg_cursors WHERE is_holdable
			""";

	/** All the sessions that a pooler in transaction mode hands around. */
	static List<PooledSession> all(TestDatabase database, Pooler pooler) throws SQLException {
		List<Connection> clients = new ArrayList<>();
		try {
			List<PooledSession> sessions = new ArrayList<>();
			for (int i = 0; i < Pooler.SERVER_SESSIONS; i++) {
				// Each keeps its transaction open, so the next one gets another session
				Connection client = database.connect(database.jdbcUrl(pooler.port()) + "&prepareThreshold=0");
				clients.add(client);
				client.setAutoCommit(false);
				sessions.add(read(client));
			}
			return sessions;
		}
		finally {
			for (Connection client : clients) {
				client.rollback();
				client.close();
			}
		}
	}

	private static PooledSession read(Connection client) throws SQLException {
		Map<String, String> state = new TreeMap<>();
		int pid = 0;
		try (Statement statement = client.createStatement(); ResultSet rows = statement.executeQuery(STATE)) {
			while (rows.next()) {
				pid = rows.getInt(1);
				state.put(rows.getString(2), rows.getString(3));
			}
		}
		return new PooledSession(pid, state);
	}

}
