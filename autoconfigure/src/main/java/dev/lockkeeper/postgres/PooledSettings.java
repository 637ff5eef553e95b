package dev.lockkeeper.postgres;

import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.postgresql.core.BaseConnection;

/**
 * Settings behind a pooler in transaction mode, where the next transaction may run in
 * another session of the server: everything is set for one transaction, and what a script
 * leaves in the session is undone before its transaction ends.
 */
final class PooledSettings implements SessionSettings {

	/** Told to clients, but not theirs to set. */
	private static final Set<String> FIXED = Set.of("server_version", "server_encoding", "integer_datetimes",
			"is_superuser", "session_authorization", "in_hot_standby");

	private final Map<String, String> working;

	/**
	 * What the pooler keeps the same for this client, whichever session it gets:
	 * {@code RESET ALL} would put the server's defaults in their place, which the driver
	 * does not survive in the case of {@code client_encoding}.
	 */
	private final Map<String, String> tracked;

	private PooledSettings(Map<String, String> working, Map<String, String> tracked) {
		this.working = working;
		this.tracked = tracked;
	}

	static PooledSettings capture(BaseConnection connection) throws SQLException {
		Map<String, String> tracked = new LinkedHashMap<>(connection.getParameterStatuses());
		tracked.keySet().removeAll(FIXED);
		return new PooledSettings(WorkingSettings.of(connection.getMetaData().getDatabaseMajorVersion()), tracked);
	}

	@Override
	public List<String> beginTransaction() {
		return List.of(Sql.setConfig(this.working, true));
	}

	/**
	 * Deferred constraints are checked while all can still be undone: a {@code COMMIT}
	 * that fails would leave nobody to free the session's advisory locks.
	 */
	@Override
	public List<String> endTransaction() {
		return List.of("SET CONSTRAINTS ALL IMMEDIATE", "RESET SESSION AUTHORIZATION", "RESET ALL", restoreTracked(),
				"CLOSE ALL", "UNLISTEN *", "DISCARD TEMP", "SELECT pg_catalog.pg_advisory_unlock_all()");
	}

	/**
	 * Advisory locks of a session are what a rollback does not undo. The pooler leaves
	 * the session to this client for as long as one transaction follows the other.
	 */
	@Override
	public List<String> abortTransaction() {
		return List.of("ROLLBACK AND CHAIN", "SELECT pg_catalog.pg_advisory_unlock_all()", "ROLLBACK");
	}

	private String restoreTracked() {
		return "SELECT pg_catalog.set_config(name, value, false) FROM (VALUES (NULL, NULL), %s) AS tracked (name, value)"
			.formatted(Sql.rows(this.tracked)) + " WHERE value <> pg_catalog.current_setting(name, true)";
	}

	/** No script runs without a transaction here. */
	@Override
	public List<String> ownRole() {
		return List.of();
	}

	@Override
	public List<String> reset() {
		return List.of();
	}

	@Override
	public List<String> restore() {
		return List.of();
	}

	@Override
	public List<String> discard() {
		return List.of();
	}

	@Override
	public List<String> watchClient(boolean watch) {
		return List.of();
	}

}
