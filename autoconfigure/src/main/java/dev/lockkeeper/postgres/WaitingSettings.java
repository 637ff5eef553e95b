package dev.lockkeeper.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.postgresql.core.BaseConnection;

/**
 * The few settings of a session from before its first try of the lock until it has it:
 * others see whose it is, no limit of the pool's ends a question, and a lock that is
 * taken by a host that vanishes is freed. Most replicas of a fleet only wait, and need
 * not ask the server for all of its settings, as {@link SessionState} does.
 */
final class WaitingSettings {

	private final Map<String, String> found;

	private WaitingSettings(Map<String, String> found) {
		this.found = found;
	}

	/** Puts them in force, in one round trip. */
	static WaitingSettings apply(BaseConnection connection, SessionIdentity identity) throws SQLException {
		Map<String, String> waiting = WorkingSettings.limits(connection.getMetaData().getDatabaseMajorVersion());
		waiting.putAll(WorkingSettings.ofSession());
		waiting.put(WorkingSettings.NAME, identity.applicationName());
		Map<String, String> found = new LinkedHashMap<>();
		try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery("""
				SELECT name, pg_catalog.current_setting(name), pg_catalog.set_config(name, value, false)
				  FROM (VALUES %s) AS setting (name, value)
				""".formatted(Sql.rows(waiting)))) {
			while (rows.next()) {
				found.put(rows.getString(1), rows.getString(2));
			}
		}
		return new WaitingSettings(found);
	}

	/**
	 * Undoes it. What a reset gives back already is not set: it would then no longer
	 * follow the server's configuration.
	 */
	List<String> restore() {
		List<String> statements = new ArrayList<>();
		this.found.keySet().forEach((name) -> statements.add("RESET " + name));
		statements.add("SELECT pg_catalog.set_config(name, value, false) FROM (VALUES " + Sql.rows(this.found)
				+ ") AS setting (name, value) WHERE value <> pg_catalog.current_setting(name)");
		return statements;
	}

}
