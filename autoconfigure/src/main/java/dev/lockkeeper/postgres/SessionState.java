package dev.lockkeeper.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

/**
 * The settings a session has while it migrates, and the way back to those it had when the
 * pool handed it out.
 */
final class SessionState implements SessionSettings {

	private static final String ROLE = "role";

	private static final String NO_ROLE = "none";

	private static final String CAPTURE = """
			SELECT name, setting FROM (VALUES
			  ('session_authorization', pg_catalog.current_setting('session_authorization')),
			  ('role', pg_catalog.current_setting('role'))) AS identity (name, setting)
			UNION ALL
			SELECT name, setting FROM pg_catalog.pg_settings WHERE source = 'session' AND context <> 'internal'
			  AND name NOT IN ('transaction_isolation', 'transaction_read_only', 'transaction_deferrable')
			""";

	/** Settings that were in force by {@code SET}, for instance by the pool. */
	private final Map<String, String> found;

	private final Map<String, String> working;

	/** What brings settings back that cannot be found. */
	private final List<String> initialization;

	private SessionState(Map<String, String> found, Map<String, String> working, List<String> initialization) {
		this.found = found;
		this.working = working;
		this.initialization = initialization;
	}

	/**
	 * Brings a session to the settings for migrating, in one round trip: in between there
	 * is no moment at which a lock that it holds would not be freed.
	 * @param waiting what it has had until now
	 * @param initialization statements by which the pool has changed the session
	 * @param proof a query that fails if all this is in vain
	 */
	static SessionState enter(BaseConnection connection, SessionIdentity identity, @Nullable WaitingSettings waiting,
			List<String> initialization, String proof) throws SQLException {
		Map<String, String> working = WorkingSettings.of(connection.getMetaData().getDatabaseMajorVersion());
		working.put(WorkingSettings.NAME, identity.applicationName());
		working.putAll(WorkingSettings.ofConnection());
		List<String> statements = new ArrayList<>((waiting != null) ? waiting.restore() : List.of());
		int capture = statements.size();
		statements.add(CAPTURE);
		statements.add(Sql.setConfig(working, false));
		statements.add(proof);
		Map<String, String> found = new LinkedHashMap<>();
		try (Statement statement = connection.createStatement()) {
			statement.setEscapeProcessing(false);
			statement.execute(String.join(";\n", statements));
			for (int i = 0; i < capture; i++) {
				statement.getMoreResults();
			}
			try (ResultSet rows = statement.getResultSet()) {
				while (rows.next()) {
					found.put(rows.getString(1), rows.getString(2));
				}
			}
		}
		// Setting these to what they are anyway would need rights that a plain user does
		// not have
		found.remove("session_authorization", connection.getMetaData().getUserName());
		found.remove(ROLE, NO_ROLE);
		return new SessionState(found, working, initialization);
	}

	/**
	 * Has the server look while it works whether its client is still there. Not every
	 * platform's server can tell.
	 */
	void watchClientIfPossible(BaseConnection connection) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			statement.execute("SET " + WorkingSettings.WATCH_CLIENT + " = " + WorkingSettings.WATCH_CLIENT_INTERVAL);
			this.working.put(WorkingSettings.WATCH_CLIENT, WorkingSettings.WATCH_CLIENT_INTERVAL);
		}
		catch (SQLException ex) {
			if (ex.getSQLState() == null || !ex.getSQLState().startsWith("22")) {
				throw ex;
			}
		}
	}

	@Override
	public List<String> beginTransaction() {
		return List.of();
	}

	@Override
	public List<String> endTransaction() {
		return List.of();
	}

	@Override
	public List<String> abortTransaction() {
		return List.of("ROLLBACK");
	}

	@Override
	public List<String> ownRole() {
		return List.of(Sql.setConfig(Map.of(ROLE, this.found.getOrDefault(ROLE, NO_ROLE)), true));
	}

	@Override
	public List<String> reset() {
		Map<String, String> settings = new LinkedHashMap<>(this.found);
		settings.putAll(this.working);
		List<String> statements = new ArrayList<>(List.of("RESET SESSION AUTHORIZATION", "RESET ALL", "DISCARD TEMP"));
		statements.addAll(this.initialization);
		statements.add(Sql.setConfig(settings, false));
		return statements;
	}

	@Override
	public List<String> restore() {
		List<String> statements = new ArrayList<>();
		statements.add("SELECT pg_catalog.pg_advisory_unlock_all()");
		for (String name : this.working.keySet()) {
			String value = this.found.get(name);
			statements.add((value != null) ? Sql.setConfig(Map.of(name, value), false) : "RESET " + name);
		}
		return statements;
	}

	@Override
	public List<String> discard() {
		return this.found.isEmpty() ? List.of("DISCARD ALL") : List.of("DISCARD ALL", Sql.setConfig(this.found, false));
	}

	@Override
	public List<String> watchClient(boolean watch) {
		String interval = this.working.get(WorkingSettings.WATCH_CLIENT);
		return (interval != null) ? List.of("SET " + WorkingSettings.WATCH_CLIENT + " = " + (watch ? interval : "0"))
				: List.of();
	}

}
