package dev.lockkeeper;

import java.sql.SQLException;
import java.util.List;
import java.util.Set;

import dev.lockkeeper.migration.InvalidMigrationsException;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.migration.Problem;
import dev.lockkeeper.migration.UnknownOutcomeException;
import dev.lockkeeper.postgres.HistoryTable;
import dev.lockkeeper.postgres.MigrationLock;
import dev.lockkeeper.script.MigrationScript;

/**
 * Whether scripts can be run in the way they ask for, before any of them is.
 */
final class ScriptChecks {

	private ScriptChecks() {
	}

	/**
	 * Makes sure that the lock is held for as long as each script needs it.
	 * @throws InvalidMigrationsException listing every script for which it is not
	 */
	static void requireRunnable(List<MigrationScript> scripts, MigrationLock lock) {
		if (lock.outlivesTransactions()) {
			return;
		}
		List<Problem> problems = scripts.stream()
			.filter((script) -> !script.parsed().transactional())
			.map((script) -> new Problem(script.path(),
					"cannot run in a transaction, but lockkeeper.lock.scope=transaction needs one; migrate over a direct connection (lockkeeper.datasource.url, or a data source bean marked @MigrationDataSource)"))
			.toList();
		if (!problems.isEmpty()) {
			throw new InvalidMigrationsException(problems);
		}
	}

	/**
	 * Makes sure that what was begun without a transaction goes on without one: in a
	 * transaction nobody looks what has been run before.
	 * @throws UnknownOutcomeException if a script was changed from the one to the other
	 */
	static void requireResumable(List<MigrationScript> scripts, HistoryTable history) throws SQLException {
		Set<MigrationVersion> begun = history.begun();
		for (MigrationScript script : scripts) {
			if (script.parsed().transactional() && begun.contains(script.version())) {
				throw new UnknownOutcomeException(
						"A part of %s was run outside a transaction and stays in effect; as it is now it would run in a transaction, from its beginning"
							.formatted(script.path()),
						"Begin it with -- lockkeeper: transaction=none: what was run before is then not run again. If nothing of it is in effect any more, delete the rows of version %s from the table that has the history's name and _journal."
							.formatted(script.version()),
						null);
			}
		}
	}

}
