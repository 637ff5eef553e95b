package dev.lockkeeper;

import java.sql.SQLException;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.migration.LockHolder;
import dev.lockkeeper.migration.LockTimeoutException;
import dev.lockkeeper.migration.MigrationPlan;
import dev.lockkeeper.migration.MigrationReport;
import dev.lockkeeper.postgres.Backoff;
import dev.lockkeeper.postgres.HistoryTable;
import dev.lockkeeper.postgres.LockHolders;
import dev.lockkeeper.postgres.MigrationLock;
import dev.lockkeeper.postgres.PinnedSession;
import dev.lockkeeper.script.StatementOwners;

/**
 * A run that waits until somebody else has migrated. It asks for nothing that needs more
 * than the right to read the history.
 */
final class AwaitingRun {

	private static final Duration MAX_DELAY = Duration.ofMillis(500);

	private static final Duration REPORT_EVERY = Duration.ofSeconds(5);

	private final MigrationSettings settings;

	private final Planning planning;

	private final PinnedSession session;

	private final RunProgress progress;

	private final RunLog log = new RunLog();

	private final Backoff backoff = new Backoff(MAX_DELAY);

	private Duration reportAt = Duration.ZERO;

	AwaitingRun(MigrationSettings settings, Planning planning, PinnedSession session, RunProgress progress) {
		this.settings = settings;
		this.planning = planning;
		this.session = session;
		this.progress = progress;
	}

	MigrationReport run() throws SQLException {
		this.session.limitWaiting();
		HistoryTable history = this.planning.history(this.session);
		MigrationPlan plan = this.planning.plan(this.session, history);
		this.log.remarks(plan);
		MigrationLock lock = history.observedLock(this.settings.lock().key());
		LockHolders holders = new LockHolders(history, new StatementOwners(this.planning.sources(plan)));
		if (!plan.isEmpty()) {
			plan = await(plan, lock, holders);
		}
		MigrationReport report = this.progress.report(plan.applied());
		this.log.done(report);
		return report;
	}

	private MigrationPlan await(MigrationPlan wanted, MigrationLock lock, LockHolders holders) throws SQLException {
		MigrationPlan plan = wanted;
		try {
			while (!plan.isEmpty()) {
				pause(lock, holders, plan);
				HistoryTable history = this.planning.history(this.session);
				if (plan.isReachedWith(history.count())) {
					plan = this.planning.plan(this.session, history);
				}
			}
			return plan;
		}
		finally {
			this.progress.waited(this.backoff.waited());
		}
	}

	private void pause(MigrationLock lock, LockHolders holders, MigrationPlan plan) throws SQLException {
		Duration waited = this.backoff.waited();
		boolean timedOut = waited.compareTo(this.settings.lock().waitTimeout()) >= 0;
		if (timedOut || waited.compareTo(this.reportAt) >= 0) {
			LockHolder holder = holders.find(this.session, lock);
			this.progress.waitingFor(lock, holder);
			if (timedOut) {
				throw timedOut(waited, plan, holder);
			}
			this.log.awaiting(plan, holder, waited);
			this.reportAt = waited.plus(REPORT_EVERY);
		}
		try {
			this.backoff.pause();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new LockTimeoutException("Interrupted while waiting for somebody else to migrate", "Start again.",
					ex);
		}
	}

	private static LockTimeoutException timedOut(Duration waited, MigrationPlan plan, @Nullable LockHolder holder) {
		String message = "Nobody has brought the schema to where this build wants it within %d s (lockkeeper.lock.wait-timeout), %d migration(s) are pending, the next one is %s"
			.formatted(waited.toSeconds(), plan.steps().size(), plan.steps().isEmpty() ? "none" : plan.steps().get(0));
		return (holder != null) ? new LockTimeoutException(message + "; the lock is held by " + holder,
				"If that session is at work, raise lockkeeper.lock.wait-timeout. If it is stuck, end it with: SELECT pg_terminate_backend(%d);"
					.formatted(holder.pid()),
				null)
				: new LockTimeoutException(message + "; nobody is at work on it",
						"With lockkeeper.mode=wait somebody else has to migrate: look at the job that should, or set lockkeeper.mode=migrate.",
						null);
	}

}
