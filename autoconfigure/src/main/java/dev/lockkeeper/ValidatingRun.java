package dev.lockkeeper;

import java.sql.SQLException;

import dev.lockkeeper.migration.MigrationPlan;
import dev.lockkeeper.migration.MigrationPlan.Recorded;
import dev.lockkeeper.migration.MigrationReport;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.migration.PendingMigrationsException;
import dev.lockkeeper.postgres.HistoryTable;
import dev.lockkeeper.postgres.PinnedSession;

import java.util.List;
import java.util.stream.Stream;

/**
 * A run that looks and does nothing.
 */
final class ValidatingRun {

	private final MigrationSettings settings;

	private final Planning planning;

	private final PinnedSession session;

	private final RunProgress progress;

	private final RunLog log = new RunLog();

	ValidatingRun(MigrationSettings settings, Planning planning, PinnedSession session, RunProgress progress) {
		this.settings = settings;
		this.planning = planning;
		this.session = session;
		this.progress = progress;
	}

	MigrationReport run() throws SQLException {
		HistoryTable history = this.planning.history(this.session);
		MigrationPlan plan = this.planning.plan(this.session, history);
		this.log.remarks(plan);
		if (!plan.isEmpty()) {
			List<MigrationVersion> pending = Stream
				.concat(plan.recorded().stream().map(Recorded::version), plan.steps().stream())
				.toList();
			throw new PendingMigrationsException(history.toString(), this.settings.goal().direction(), pending);
		}
		MigrationReport report = this.progress.report(plan.applied());
		this.log.done(report);
		return report;
	}

}
