package dev.lockkeeper.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The settings a session has while it migrates, and the way back to those it had when the
 * pool handed it out.
 */
final class SessionState {

	private static final int TRANSACTION_TIMEOUT_SINCE = 17;

	/** Set by {@code SET} since the connection was opened, for instance by the pool. */
	private final Map<String, String> found;

	private final Map<String, String> working;

	private SessionState(Map<String, String> found, Map<String, String> working) {
		this.found = found;
		this.working = working;
	}

	static SessionState capture(Connection connection, SessionIdentity identity) throws SQLException {
		Map<String, String> found = new LinkedHashMap<>();
		String user = connection.getMetaData().getUserName();
		try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery("""
				SELECT name, setting FROM (VALUES
				  (1, 'session_authorization', pg_catalog.current_setting('session_authorization')),
				  (2, 'role', pg_catalog.current_setting('role'))) AS identity(position, name, setting)
				UNION ALL
				SELECT name, setting FROM pg_catalog.pg_settings WHERE source = 'session' AND context <> 'internal'
				  AND name NOT IN ('transaction_isolation', 'transaction_read_only', 'transaction_deferrable')
				""")) {
			while (rows.next()) {
				found.put(rows.getString(1), rows.getString(2));
			}
		}
		// Setting it to what it is anyway would need rights that a plain user does not
		// have
		found.remove("session_authorization", user);
		return new SessionState(found, working(identity, connection.getMetaData().getDatabaseMajorVersion()));
	}

	private static Map<String, String> working(SessionIdentity identity, int serverVersion) {
		Map<String, String> settings = new LinkedHashMap<>();
		settings.put("application_name", identity.applicationName());
		settings.put("statement_timeout", "0");
		settings.put("lock_timeout", "0");
		settings.put("idle_in_transaction_session_timeout", "0");
		settings.put("idle_session_timeout", "0");
		if (serverVersion >= TRANSACTION_TIMEOUT_SINCE) {
			settings.put("transaction_timeout", "0");
		}
		settings.put("default_transaction_isolation", "read committed");
		settings.put("default_transaction_read_only", "off");
		settings.put("default_transaction_deferrable", "off");
		settings.put("standard_conforming_strings", "on");
		return settings;
	}

	/**
	 * Statements that give a session the settings under which every file starts, whatever
	 * the file before it has set. Advisory locks are kept. Not for use in a transaction.
	 */
	List<String> prepare() {
		List<String> statements = new ArrayList<>();
		statements.add("RESET SESSION AUTHORIZATION");
		statements.add("RESET ALL");
		statements.add("DISCARD TEMP");
		Map<String, String> settings = new LinkedHashMap<>(this.found);
		settings.putAll(this.working);
		statements.add(set(settings));
		return statements;
	}

	/**
	 * Statements that give the session back as it was found: settings, role, no temporary
	 * tables, prepared statements, cursors, listeners or advisory locks. Not for use in a
	 * transaction.
	 */
	List<String> restore() {
		List<String> statements = new ArrayList<>();
		statements.add("DISCARD ALL");
		if (!this.found.isEmpty()) {
			statements.add(set(this.found));
		}
		return statements;
	}

	private static String set(Map<String, String> settings) {
		return settings.entrySet()
			.stream()
			.map((setting) -> "pg_catalog.set_config(%s, %s, false)".formatted(Sql.literal(setting.getKey()),
					Sql.literal(setting.getValue())))
			.collect(Collectors.joining(", ", "SELECT ", ""));
	}

}
