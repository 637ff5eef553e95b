package dev.lockkeeper;

import java.sql.SQLException;

import dev.lockkeeper.migration.MigrationPlan;
import dev.lockkeeper.migration.MigrationReport;
import dev.lockkeeper.migration.PendingMigrationsException;
import dev.lockkeeper.postgres.HistoryTable;
import dev.lockkeeper.postgres.PinnedSession;

/**
 * A run that looks and does nothing.
 */
final class ValidatingRun {

	private final Planning planning;

	private final PinnedSession session;

	private final RunProgress progress;

	private final RunLog log = new RunLog();

	ValidatingRun(Planning planning, PinnedSession session, RunProgress progress) {
		this.planning = planning;
		this.session = session;
		this.progress = progress;
	}

	MigrationReport run() throws SQLException {
		HistoryTable history = this.planning.history(this.session);
		MigrationPlan plan = this.planning.plan(this.session, history);
		this.log.remarks(plan);
		if (!plan.isEmpty()) {
			throw new PendingMigrationsException(history.toString(), plan);
		}
		MigrationReport report = this.progress.report(plan.applied());
		this.log.done(report);
		return report;
	}

}
