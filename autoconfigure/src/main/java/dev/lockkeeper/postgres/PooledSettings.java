package dev.lockkeeper.postgres;

import java.util.List;
import java.util.Map;

/**
 * Settings behind a pooler in transaction mode, where the next transaction may run in
 * another session of the server: everything is set for one transaction, and what a script
 * leaves in the session is undone before its transaction ends.
 */
final class PooledSettings implements SessionSettings {

	private final Map<String, String> working;

	PooledSettings(int serverVersion) {
		this.working = WorkingSettings.of(serverVersion);
	}

	@Override
	public List<String> prepare() {
		return List.of();
	}

	@Override
	public List<String> beginTransaction() {
		return List.of(Sql.setConfig(this.working, true));
	}

	@Override
	public List<String> endTransaction() {
		return List.of("RESET SESSION AUTHORIZATION", "RESET ALL", "DISCARD TEMP",
				"SELECT pg_catalog.pg_advisory_unlock_all()");
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
