package dev.lockkeeper;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import dev.lockkeeper.migration.MigrationPlan;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.postgres.HistoryTable;
import dev.lockkeeper.postgres.MigrationLock;
import dev.lockkeeper.postgres.PinnedSession;
import dev.lockkeeper.script.MigrationScript;

/**
 * The scripts that a run is to apply, loaded, checked and looked at once: where the lock
 * is taken for one transaction at a time, the rest of a plan comes up at every turn.
 */
final class PendingScripts {

	private final Planning planning;

	private final PinnedSession session;

	private final MigrationLock lock;

	private final RunLog log;

	private Map<MigrationVersion, MigrationScript> loaded = Map.of();

	PendingScripts(Planning planning, PinnedSession session, MigrationLock lock, RunLog log) {
		this.planning = planning;
		this.session = session;
		this.lock = lock;
		this.log = log;
	}

	/**
	 * The scripts of a plan's steps, in their order.
	 * @param plan what is left to do
	 * @param found the history that it was made from
	 * @throws dev.lockkeeper.migration.LockkeeperException if one of them cannot be run
	 */
	List<MigrationScript> of(MigrationPlan plan, HistoryTable found) throws SQLException {
		if (!this.loaded.keySet().containsAll(plan.steps())) {
			load(plan);
		}
		List<MigrationScript> scripts = plan.steps().stream().map(this.loaded::get).toList();
		ScriptChecks.requireResumable(scripts, found);
		return scripts;
	}

	private void load(MigrationPlan plan) {
		List<MigrationScript> scripts = MigrationScript.load(this.planning.sources(plan));
		ScriptChecks.requireRunnable(scripts, this.lock);
		this.planning.lint(this.session, scripts).forEach(this.log::lint);
		this.loaded = scripts.stream().collect(Collectors.toMap(MigrationScript::version, Function.identity()));
	}

}
