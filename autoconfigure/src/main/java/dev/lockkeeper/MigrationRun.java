package dev.lockkeeper;

import java.sql.SQLException;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.migration.AppliedMigration;
import dev.lockkeeper.migration.Direction;
import dev.lockkeeper.migration.InvalidMigrationsException;
import dev.lockkeeper.migration.MigrationPlan;
import dev.lockkeeper.migration.MigrationReport;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.migration.Problem;
import dev.lockkeeper.plan.Planner;
import dev.lockkeeper.postgres.HistoryLookup;
import dev.lockkeeper.postgres.HistoryTable;
import dev.lockkeeper.postgres.LockQueue;
import dev.lockkeeper.postgres.MigrationLock;
import dev.lockkeeper.postgres.PinnedSession;
import dev.lockkeeper.postgres.ScriptRunner;
import dev.lockkeeper.postgres.ScriptRunner.Outcome;
import dev.lockkeeper.script.MigrationFile;
import dev.lockkeeper.script.MigrationFiles;
import dev.lockkeeper.script.MigrationScript;

/**
 * One run in one session: read, plan; if there is anything to do lock, read and plan
 * again, apply, report.
 */
final class MigrationRun {

	private final MigrationSettings settings;

	private final MigrationFiles files;

	private final PinnedSession session;

	private final RunProgress progress;

	private final @Nullable MigrationLock lock;

	private final Planner planner;

	private final RunLog log = new RunLog();

	MigrationRun(MigrationSettings settings, MigrationFiles files, PinnedSession session, RunProgress progress,
			@Nullable MigrationLock lock) {
		this.settings = settings;
		this.files = files;
		this.session = session;
		this.progress = progress;
		this.lock = lock;
		this.planner = new Planner(files, settings.direction(), settings.target());
	}

	MigrationReport run() throws SQLException {
		HistoryTable history = history();
		MigrationPlan plan = plan(history);
		settleCutOffCommit(plan);
		if (!plan.isEmpty()) {
			MigrationLock lock = (this.lock != null) ? this.lock
					: history.lock(this.settings.lockKey(), this.settings.lockScope());
			this.session.prepare(lock);
			plan = lockAndApply(lock, plan);
		}
		MigrationReport report = this.progress.report(plan.applied());
		this.log.done(report);
		return report;
	}

	MigrationPlan plan(HistoryTable history) throws SQLException {
		List<AppliedMigration> applied = history.read();
		return this.planner.plan(applied);
	}

	private HistoryTable history() throws SQLException {
		return HistoryLookup.find(this.session, this.settings.table());
	}

	/** After a lost connection the history alone tells whether a commit came through. */
	private void settleCutOffCommit(MigrationPlan plan) {
		this.progress.undone(plan.steps()).forEach(this.log::undone);
		MigrationVersion version = this.progress.current();
		if (version != null && !plan.steps().contains(version)) {
			this.log.applied(this.progress.done(version), this.settings.direction());
		}
	}

	/**
	 * The server may have been at work on the script when the connection was lost, and
	 * have freed the lock only after its commit: what was read before waiting for the
	 * lock may be out of date.
	 */
	private MigrationPlan settledPlan() throws SQLException {
		MigrationPlan plan = plan(history());
		settleCutOffCommit(plan);
		return plan;
	}

	private MigrationPlan lockAndApply(MigrationLock lock, MigrationPlan wanted) throws SQLException {
		LockQueue queue = new LockQueue(this.session, lock, this.settings.lockWaitTimeout());
		boolean locked = queue.await(() -> isDoneElsewhere(wanted));
		this.progress.waited(queue.waited());
		if (!locked) {
			return settledPlan();
		}
		this.progress.lockTaken();
		this.log.locked(lock, queue.waited());
		try {
			MigrationPlan plan = settledPlan();
			while (!plan.isEmpty()) {
				if (apply(plan, lock) == Outcome.LOCK_BUSY) {
					queue.await();
				}
				plan = plan(history());
			}
			return plan;
		}
		finally {
			release(lock);
		}
	}

	/** Counts first: many replicas ask this often, of a history that may be long. */
	private boolean isDoneElsewhere(MigrationPlan wanted) throws SQLException {
		HistoryTable history = history();
		return wanted.isReachedWith(history.count()) && plan(history).isEmpty();
	}

	/** Applies a plan until another session turns out to have been faster. */
	private Outcome apply(MigrationPlan plan, MigrationLock lock) throws SQLException {
		this.log.warnings(plan);
		List<MigrationScript> scripts = MigrationScript.load(plan.steps().stream().map(this::file).toList());
		requireRunnable(scripts, lock);
		Outcome outcome = runner(lock).prepareHistory();
		if (outcome != Outcome.DONE) {
			return outcome;
		}
		ScriptRunner runner = runner(lock);
		for (MigrationScript script : scripts) {
			MigrationVersion version = script.file().version();
			this.progress.begin(version);
			outcome = runner.run(script, this.progress::versions);
			if (outcome != Outcome.DONE) {
				this.progress.abandoned();
				return outcome;
			}
			this.log.applied(this.progress.done(version), this.settings.direction());
		}
		return Outcome.DONE;
	}

	private ScriptRunner runner(MigrationLock lock) throws SQLException {
		return new ScriptRunner(this.session, lock, history(), this.settings.limits(), this.settings.resolutions());
	}

	private static void requireRunnable(List<MigrationScript> scripts, MigrationLock lock) {
		if (lock.outlivesTransactions()) {
			return;
		}
		List<Problem> problems = scripts.stream()
			.filter((script) -> !script.parsed().transactional())
			.map((script) -> new Problem(script.file().path(),
					"cannot run in a transaction, but lockkeeper.lock.scope=transaction needs one; migrate over a direct connection (a data source bean marked @MigrationDataSource)"))
			.toList();
		if (!problems.isEmpty()) {
			throw new InvalidMigrationsException(problems);
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
			if (this.settings.direction() == Direction.UP && !this.progress.steps().isEmpty()) {
				history().recordDurations(this.progress.steps());
			}
		}
		catch (SQLException ex) {
			this.log.durationsNotRecorded(ex);
		}
		try {
			if (!lock.unlock(this.session)) {
				this.log.notHeldAtEnd(lock);
			}
		}
		catch (SQLException ex) {
			this.log.notReleased(lock, ex);
		}
	}

}
