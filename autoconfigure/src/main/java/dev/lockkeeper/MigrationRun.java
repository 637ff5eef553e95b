package dev.lockkeeper;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.lockkeeper.migration.AppliedMigration;
import dev.lockkeeper.migration.Direction;
import dev.lockkeeper.migration.MigrationPlan;
import dev.lockkeeper.migration.MigrationReport;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.plan.Planner;
import dev.lockkeeper.postgres.HistoryTable;
import dev.lockkeeper.postgres.LockQueue;
import dev.lockkeeper.postgres.MigrationLock;
import dev.lockkeeper.postgres.PinnedSession;
import dev.lockkeeper.postgres.ScriptRunner;
import dev.lockkeeper.script.MigrationFile;
import dev.lockkeeper.script.MigrationFiles;
import dev.lockkeeper.script.MigrationScript;

/**
 * One run in one session: read, plan; if there is anything to do lock, read and plan
 * again, apply, report.
 */
final class MigrationRun {

	private static final Logger logger = LoggerFactory.getLogger(Migrator.class);

	private final MigrationSettings settings;

	private final MigrationFiles files;

	private final PinnedSession session;

	private final @Nullable MigrationLock lock;

	private final Planner planner;

	private final long start = System.nanoTime();

	private final List<MigrationReport.Step> steps = new ArrayList<>();

	MigrationRun(MigrationSettings settings, MigrationFiles files, PinnedSession session,
			@Nullable MigrationLock lock) {
		this.settings = settings;
		this.files = files;
		this.session = session;
		this.lock = lock;
		this.planner = new Planner(files, settings.direction(), settings.target());
	}

	MigrationReport run() throws SQLException {
		HistoryTable history = inspect();
		MigrationPlan plan = plan(history);
		if (plan.isEmpty()) {
			return report(plan, false, Duration.ZERO);
		}
		MigrationLock lock = (this.lock != null) ? this.lock : history.lock(this.settings.lockKey());
		this.session.prepare();
		LockQueue.Outcome outcome = new LockQueue(this.session, lock, this.settings.lockWaitTimeout())
			.await(() -> plan(inspect()).isEmpty());
		if (!outcome.locked()) {
			return report(plan(inspect()), false, outcome.waited());
		}
		return report(applyAll(lock, outcome.waited()), true, outcome.waited());
	}

	MigrationPlan plan(HistoryTable history) throws SQLException {
		List<AppliedMigration> applied = history.read();
		return this.planner.plan(applied);
	}

	private HistoryTable inspect() throws SQLException {
		return HistoryTable.inspect(this.session, this.settings.table());
	}

	/** Applies what is pending, with the lock held, and gives the lock back. */
	private MigrationPlan applyAll(MigrationLock lock, Duration waited) throws SQLException {
		logger.atInfo()
			.addKeyValue("event", "migration.lock")
			.addKeyValue("waitedMs", waited.toMillis())
			.log("Holding the {}", lock.describe());
		try {
			MigrationPlan plan = plan(inspect());
			while (!plan.isEmpty()) {
				plan.warnings().forEach(logger::warn);
				List<MigrationScript> scripts = MigrationScript.load(plan.steps().stream().map(this::file).toList());
				inspect().createOrExtend();
				apply(scripts, lock);
				plan = plan(inspect());
			}
			return plan;
		}
		finally {
			release(lock);
		}
	}

	/** Applies scripts until one turns out to have been applied by another session. */
	private void apply(List<MigrationScript> scripts, MigrationLock lock) throws SQLException {
		ScriptRunner runner = new ScriptRunner(this.session, lock, inspect());
		for (MigrationScript script : scripts) {
			long start = System.nanoTime();
			if (!runner.run(script, this.steps.stream().map(MigrationReport.Step::version).toList())) {
				logger.info("Another session has done {} meanwhile", script.file().path());
				return;
			}
			MigrationVersion version = script.file().version();
			Duration duration = Duration.ofNanos(System.nanoTime() - start);
			this.steps.add(new MigrationReport.Step(version, duration));
			logger.atInfo()
				.addKeyValue("event", "migration.applied")
				.addKeyValue("version", version)
				.addKeyValue("direction", this.settings.direction())
				.addKeyValue("durationMs", duration.toMillis())
				.log("{} {} in {} ms", (this.settings.direction() == Direction.UP) ? "Applied" : "Rolled back", version,
						duration.toMillis());
		}
	}

	private MigrationFile file(MigrationVersion version) {
		return Objects.requireNonNull(this.files.find(version, this.settings.direction()));
	}

	/**
	 * Never throws: the run's own outcome counts more, and closing the session frees the
	 * lock.
	 */
	private void release(MigrationLock lock) {
		try {
			if (this.session.isClosed()) {
				return;
			}
			if (!this.steps.isEmpty()) {
				inspect().recordDurations(this.steps);
			}
		}
		catch (SQLException ex) {
			logger.warn("The durations of this run's migrations could not be recorded: {}", ex.getMessage());
		}
		try {
			if (!lock.unlock(this.session)) {
				logger.warn("The {} was no longer held at the end of the run", lock.describe());
			}
		}
		catch (SQLException ex) {
			logger.warn("The {} was not released in order: {}", lock.describe(), ex.getMessage());
		}
	}

	private MigrationReport report(MigrationPlan plan, boolean lockTaken, Duration waited) {
		Duration duration = Duration.ofNanos(System.nanoTime() - this.start);
		logger.atInfo()
			.addKeyValue("event", "migration.done")
			.addKeyValue("applied", this.steps.size())
			.addKeyValue("waitedMs", waited.toMillis())
			.addKeyValue("durationMs", duration.toMillis())
			.addKeyValue("lockTaken", lockTaken)
			.log(summary(plan, waited, duration));
		return new MigrationReport(this.settings.direction(), this.steps, plan.applied(), lockTaken, waited, duration);
	}

	private String summary(MigrationPlan plan, Duration waited, Duration duration) {
		if (this.steps.isEmpty()) {
			return "Schema is current: %d migrations applied, none by this replica (waited %d ms)"
				.formatted(plan.applied(), waited.toMillis());
		}
		return "Schema is current: %d migrations applied, %d of them %s by this replica in %d ms"
			.formatted(plan.applied(), this.steps.size(), this.settings.direction(), duration.toMillis());
	}

}
