package dev.lockkeeper;

import java.sql.SQLException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.extension.MigrationEvent;
import dev.lockkeeper.migration.Direction;
import dev.lockkeeper.migration.MigrationPlan;
import dev.lockkeeper.migration.MigrationReport;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.postgres.Durability;
import dev.lockkeeper.postgres.HistoryPreparation;
import dev.lockkeeper.postgres.HistoryTable;
import dev.lockkeeper.postgres.LockHolders;
import dev.lockkeeper.postgres.LockQueue;
import dev.lockkeeper.postgres.MigrationLock;
import dev.lockkeeper.postgres.Outcome;
import dev.lockkeeper.postgres.PinnedSession;
import dev.lockkeeper.postgres.RunHooks;
import dev.lockkeeper.postgres.ScriptRunner;
import dev.lockkeeper.postgres.SessionSource;
import dev.lockkeeper.script.MigrationScript;
import dev.lockkeeper.script.StatementOwners;

/**
 * One run in one session: read, plan; if there is anything to do lock, read and plan
 * again, apply, report.
 */
final class MigrationRun {

	private final MigrationSettings settings;

	private final Planning planning;

	private final PinnedSession session;

	private final RunProgress progress;

	private final @Nullable MigrationLock lock;

	private final SessionSource sessions;

	private final RunLog log = new RunLog();

	MigrationRun(MigrationSettings settings, Planning planning, PinnedSession session, RunProgress progress,
			@Nullable MigrationLock lock, SessionSource sessions) {
		this.settings = settings;
		this.planning = planning;
		this.session = session;
		this.progress = progress;
		this.lock = lock;
		this.sessions = sessions;
	}

	MigrationReport run() throws SQLException {
		HistoryTable history = history();
		MigrationPlan plan = plan(history);
		this.log.remarks(plan);
		settleCutOffCommit(plan);
		if (!plan.isEmpty()) {
			MigrationLock lock = (this.lock != null) ? this.lock
					: history.lock(this.settings.lock().key(), this.settings.lock().scope());
			this.progress.primarySeen();
			plan = lockAndApply(history, lock, plan);
		}
		MigrationReport report = this.progress.report(plan.applied());
		this.log.done(report);
		return report;
	}

	private MigrationPlan plan(HistoryTable history) throws SQLException {
		return this.planning.plan(this.session, history);
	}

	private HistoryTable history() throws SQLException {
		return this.planning.history(this.session);
	}

	/** After a lost connection the history alone tells whether a commit came through. */
	private void settleCutOffCommit(MigrationPlan plan) {
		MigrationVersion version = this.progress.current();
		if (version != null && !plan.steps().contains(version)) {
			this.log.applied(this.progress.done(version, false), direction());
		}
	}

	/**
	 * The server may have been at work on the script when the connection was lost, and
	 * have freed the lock only after its commit: what was read before waiting for the
	 * lock may be out of date, or be a standby's.
	 */
	private MigrationPlan settled(MigrationPlan plan) {
		this.progress.undone(plan.steps()).forEach(this.log::undone);
		settleCutOffCommit(plan);
		return plan;
	}

	private MigrationPlan lockAndApply(HistoryTable history, MigrationLock lock, MigrationPlan wanted)
			throws SQLException {
		LockHolders holders = new LockHolders(history, new StatementOwners(this.planning.sources(wanted)));
		LockQueue queue = queue(lock, holders);
		try {
			DoneElsewhere done = new DoneElsewhere(this.planning, this.session, wanted);
			if (!queue.await(done)) {
				return settled(done.plan());
			}
		}
		finally {
			this.progress.waited(queue.waited());
		}
		HistoryTable found = null;
		try (RunWatch watch = watch(holders, lock)) {
			this.session.prepare(lock);
			this.progress.lockTaken();
			this.log.locked(lock, queue.waited());
			found = history();
			MigrationPlan plan = settled(plan(found));
			LockTurns turns = new LockTurns(() -> queue(lock, holders), this.progress);
			PendingScripts scripts = new PendingScripts(this.planning, this.session, lock, this.log);
			while (!plan.isEmpty()) {
				Outcome outcome = apply(plan, scripts, found, lock, turns);
				if (outcome == Outcome.LOCK_BUSY) {
					turns.await();
				}
				found = history();
				MigrationPlan rest = this.progress.requireKept(plan(found));
				if (outcome == Outcome.DONE_ELSEWHERE) {
					this.progress.requireDone(plan, rest, found);
				}
				plan = rest;
			}
			return plan;
		}
		finally {
			release(lock, found);
		}
	}

	private LockQueue queue(MigrationLock lock, LockHolders holders) {
		return new LockQueue(this.session, lock, this.settings.lock().waitTimeout(), holders,
				(holder) -> this.progress.waitingFor(lock, holder));
	}

	/** What others see of this run, if there is a session to look from. */
	private RunWatch watch(LockHolders holders, MigrationLock lock) {
		return new RunWatch(this.progress, this.settings.reportEvery(), () -> this.sessions
			.executeInSpareSession((session) -> Optional.ofNullable(holders.find(session, lock))));
	}

	/** Applies a plan until another session turns out to have been faster. */
	private Outcome apply(MigrationPlan plan, PendingScripts pending, HistoryTable found, MigrationLock lock,
			LockTurns turns) throws SQLException {
		List<MigrationScript> scripts = pending.of(plan, found);
		Outcome outcome = prepare(plan, found, lock);
		if (outcome != Outcome.DONE) {
			return outcome;
		}
		RunHooks hooks = new RunHooks(this.session, lock, this.settings.limits(), this.settings.extensions());
		outcome = hooks.tell(new MigrationEvent.BeforeRun(plan));
		if (outcome != Outcome.DONE) {
			return outcome;
		}
		outcome = apply(scripts, found, lock);
		if (outcome != Outcome.DONE) {
			return outcome;
		}
		while (hooks.tell(new MigrationEvent.AfterRun(plan)) == Outcome.LOCK_BUSY) {
			turns.await();
		}
		return Outcome.DONE;
	}

	private Outcome prepare(MigrationPlan plan, HistoryTable found, MigrationLock lock) throws SQLException {
		HistoryPreparation preparation = new HistoryPreparation(this.session, lock, found, this.settings.limits());
		Outcome outcome = preparation.prepareTable();
		if (outcome != Outcome.DONE || plan.recorded().isEmpty()) {
			return outcome;
		}
		outcome = preparation.record(plan.recorded(), this.planning.checksums());
		if (outcome == Outcome.DONE) {
			this.log.recorded(plan.recorded());
		}
		return outcome;
	}

	private Outcome apply(List<MigrationScript> scripts, HistoryTable history, MigrationLock lock) throws SQLException {
		ScriptRunner runner = new ScriptRunner(this.session, lock, history, this.settings.limits(),
				this.settings.resolutions(), this.settings.extensions());
		this.progress.expect(scripts.size());
		Iterator<MigrationScript> rest = scripts.iterator();
		while (rest.hasNext()) {
			MigrationScript script = rest.next();
			MigrationVersion version = script.version();
			this.progress.begin(version);
			Outcome outcome = runner.run(script, this.progress::versions,
					rest.hasNext() ? Durability.WITH_A_LATER_COMMIT : Durability.AT_ONCE);
			if (outcome != Outcome.DONE && outcome != Outcome.SKIPPED) {
				this.progress.abandoned();
				return outcome;
			}
			this.log.applied(this.progress.done(version, outcome == Outcome.SKIPPED), direction());
		}
		return Outcome.DONE;
	}

	private Direction direction() {
		return this.settings.goal().direction();
	}

	/**
	 * Never throws: the run's own outcome counts more, and closing the session frees the
	 * lock.
	 */
	private void release(MigrationLock lock, @Nullable HistoryTable found) {
		try {
			if (this.session.isClosed()) {
				return;
			}
			this.session.limitWaiting();
			if (found != null && direction() == Direction.UP && !this.progress.steps().isEmpty()) {
				found.recordDurations(this.progress.steps());
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
