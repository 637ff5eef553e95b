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

	/** Settings that were in force by {@code SET}, for instance by the pool. */
	private final Map<String, String> found;

	private final Map<String, String> working;

	private SessionState(Map<String, String> found, Map<String, String> working) {
		this.found = found;
		this.working = working;
	}

	static SessionState capture(Connection connection, SessionIdentity identity) throws SQLException {
		Map<String, String> found = new LinkedHashMap<>();
		try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery("""
				SELECT name, setting FROM (VALUES
				  ('session_authorization', pg_catalog.current_setting('session_authorization')),
				  ('role', pg_catalog.current_setting('role'))) AS identity (name, setting)
				UNION ALL
				SELECT name, setting FROM pg_catalog.pg_settings WHERE source = 'session' AND context <> 'internal'
				  AND name NOT IN ('transaction_isolation', 'transaction_read_only', 'transaction_deferrable')
				""")) {
			while (rows.next()) {
				found.put(rows.getString(1), rows.getString(2));
			}
		}
		// Setting these to what they are anyway would need rights that a plain user does
		// not have
		found.remove("session_authorization", connection.getMetaData().getUserName());
		found.remove("role", "none");
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

	/** Statements that bring the session from the pool's settings to the working ones. */
	List<String> prepare() {
		return List.of(set(this.working));
	}

	/**
	 * Statements that undo what a script may have done, so that every script starts with
	 * the same settings. Advisory locks are kept.
	 */
	List<String> reset() {
		Map<String, String> settings = new LinkedHashMap<>(this.found);
		settings.putAll(this.working);
		return List.of("RESET SESSION AUTHORIZATION", "RESET ALL", "DISCARD TEMP", set(settings));
	}

	/** Statements that undo {@link #prepare()} alone. */
	List<String> restore() {
		List<String> statements = new ArrayList<>();
		for (String name : this.working.keySet()) {
			String value = this.found.get(name);
			statements.add((value != null) ? set(Map.of(name, value)) : "RESET " + name);
		}
		return statements;
	}

	/**
	 * Statements that give a session back in which scripts were run: no role, temporary
	 * table, prepared statement, cursor, listener or advisory lock is left.
	 */
	List<String> discard() {
		return this.found.isEmpty() ? List.of("DISCARD ALL") : List.of("DISCARD ALL", set(this.found));
	}

	private static String set(Map<String, String> settings) {
		return settings.entrySet()
			.stream()
			.map((setting) -> "pg_catalog.set_config(%s, %s, false)".formatted(Sql.literal(setting.getKey()),
					Sql.literal(setting.getValue())))
			.collect(Collectors.joining(", ", "SELECT ", ""));
	}

}
