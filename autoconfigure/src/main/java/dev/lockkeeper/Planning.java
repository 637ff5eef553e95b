package dev.lockkeeper;

import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.lint.LintWarning;
import dev.lockkeeper.migration.AppliedMigration;
import dev.lockkeeper.migration.Direction;
import dev.lockkeeper.migration.MigrationPlan;
import dev.lockkeeper.migration.MigrationPreview;
import dev.lockkeeper.migration.MigrationStatus;
import dev.lockkeeper.migration.MigrationStatus.State;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.migration.SchemaStatus;
import dev.lockkeeper.plan.Adoption;
import dev.lockkeeper.plan.Goal;
import dev.lockkeeper.plan.Planner;
import dev.lockkeeper.plan.StatusReport;
import dev.lockkeeper.postgres.ForeignHistoryTable;
import dev.lockkeeper.postgres.HistoryLookup;
import dev.lockkeeper.postgres.HistoryTable;
import dev.lockkeeper.postgres.PinnedSession;
import dev.lockkeeper.script.FileChecksums;
import dev.lockkeeper.script.MigrationFile;
import dev.lockkeeper.script.MigrationFiles;
import dev.lockkeeper.script.MigrationScript;
import dev.lockkeeper.script.MigrationSource;

/**
 * Plans from what the database says, for as long as one set of files is worked with.
 */
final class Planning {

	private final MigrationSettings settings;

	private final MigrationFiles files;

	private final FileChecksums checksums;

	private final Planner planner;

	Planning(MigrationSettings settings, MigrationFiles files) {
		this.settings = settings;
		this.files = files;
		this.checksums = new FileChecksums(files);
		this.planner = new Planner(files, settings.goal(), settings.adoption(), this.checksums);
	}

	HistoryTable history(PinnedSession session) throws SQLException {
		return HistoryLookup.find(session, this.settings.table());
	}

	/** Reads and plans. */
	MigrationPlan plan(PinnedSession session, HistoryTable history) throws SQLException {
		List<AppliedMigration> applied = history.read();
		Adoption adoption = this.planner.adoption(applied);
		return (adoption != null) ? this.planner.plan(applied, ForeignHistoryTable.read(session, adoption))
				: this.planner.plan(applied);
	}

	/** Looks into every file that a plan would run. */
	MigrationPreview preview(PinnedSession session) throws SQLException {
		MigrationPlan plan = plan(session, history(session));
		List<MigrationScript> scripts = MigrationScript.load(sources(plan));
		List<LintWarning> warnings = lint(session, scripts);
		List<MigrationPreview.Step> steps = scripts.stream()
			.map((script) -> new MigrationPreview.Step(script.version(), script.path(), script.parsed().transactional(),
					(script.source() instanceof MigrationFile) ? script.parsed().statements().size() : null,
					warnings.stream()
						.filter((warning) -> warning.version().equals(script.version()))
						.map(LintWarning::toString)
						.toList()))
			.toList();
		return new MigrationPreview(plan, steps);
	}

	/** What about pending files would hurt replicas that run already. */
	List<LintWarning> lint(PinnedSession session, List<MigrationScript> scripts) {
		return new PendingLint(this.settings.lint(), this.settings.goal().direction()).lint(session, scripts);
	}

	/** Puts files and history side by side. */
	SchemaStatus status(PinnedSession session) throws SQLException {
		HistoryTable history = history(session);
		List<MigrationStatus> migrations = new StatusReport(this.files.versions(), this.checksums).of(history.rows());
		return new SchemaStatus(history.toString(), history.lockKey(this.settings.lock().key()), migrations,
				migrations.stream().filter(this::isWanted).map(MigrationStatus::version).toList());
	}

	private boolean isWanted(MigrationStatus migration) {
		Goal goal = this.settings.goal();
		MigrationVersion last = (goal.direction() == Direction.UP) ? goal.target() : null;
		return migration.state() == State.PENDING && (last == null || migration.version().compareTo(last) <= 0);
	}

	/** The files or code of a plan's steps, in their order. */
	List<MigrationSource> sources(MigrationPlan plan) {
		return plan.steps()
			.stream()
			.map((version) -> Objects.requireNonNull(this.files.find(version, plan.direction())))
			.toList();
	}

	Function<MigrationVersion, @Nullable String> checksums() {
		return this.checksums;
	}

}
