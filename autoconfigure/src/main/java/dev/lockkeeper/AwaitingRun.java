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
 * than the right to read the history; even that right may be given only by a migration
 * that it waits for.
 */
final class AwaitingRun {

	private static final Duration MAX_DELAY = Duration.ofMillis(500);

	private static final Duration REPORT_EVERY = Duration.ofSeconds(5);

	/** SQLSTATE insufficient_privilege. */
	private static final String DENIED = "42501";

	private final MigrationSettings settings;

	private final Planning planning;

	private final PinnedSession session;

	private final RunProgress progress;

	private final RunLog log = new RunLog();

	private final Backoff backoff = new Backoff(MAX_DELAY);

	private Duration reportAt = Duration.ZERO;

	private @Nullable HistoryTable history;

	/** As of the last look; {@code null} as long as the history cannot be read. */
	private @Nullable MigrationPlan plan;

	/** Why the history cannot be read. */
	private @Nullable SQLException denied;

	AwaitingRun(MigrationSettings settings, Planning planning, PinnedSession session, RunProgress progress) {
		this.settings = settings;
		this.planning = planning;
		this.session = session;
		this.progress = progress;
	}

	MigrationReport run() throws SQLException {
		MigrationPlan plan;
		try {
			plan = reached();
		}
		finally {
			this.progress.waited(this.backoff.waited());
		}
		MigrationReport report = this.progress.report(plan.applied());
		this.log.done(report);
		return report;
	}

	private MigrationPlan reached() throws SQLException {
		MigrationPlan plan = look(false);
		if (plan != null) {
			this.log.remarks(plan);
		}
		while (plan == null || !plan.isEmpty()) {
			pause();
			plan = look(true);
		}
		return plan;
	}

	/**
	 * Looks where the schema is.
	 * @param briefly whether to be content with counting as long as the goal is not
	 * reached: a history may be long
	 * @return the plan, or {@code null} if the history cannot be read yet
	 */
	private @Nullable MigrationPlan look(boolean briefly) throws SQLException {
		try {
			HistoryTable history = this.planning.history(this.session);
			this.history = history;
			MigrationPlan known = this.plan;
			if (!briefly || known == null || known.isReachedWith(history.count())) {
				this.plan = this.planning.plan(this.session, history);
			}
			this.denied = null;
		}
		catch (SQLException ex) {
			if (!DENIED.equals(ex.getSQLState())) {
				throw ex;
			}
			this.denied = ex;
			this.plan = null;
		}
		return this.plan;
	}

	private void pause() throws SQLException {
		Duration waited = this.backoff.waited();
		boolean timedOut = waited.compareTo(this.settings.lock().waitTimeout()) >= 0;
		if (timedOut || waited.compareTo(this.reportAt) >= 0) {
			report(waited, timedOut);
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

	private void report(Duration waited, boolean timedOut) throws SQLException {
		MigrationPlan plan = look(false);
		if (plan != null && plan.isEmpty()) {
			return;
		}
		LockHolder holder = holder(plan);
		if (timedOut) {
			throw timedOut(waited, plan, holder);
		}
		this.log.awaiting(missing(plan), plan, holder, waited);
	}

	private @Nullable LockHolder holder(@Nullable MigrationPlan plan) throws SQLException {
		HistoryTable history = this.history;
		if (history == null) {
			return null;
		}
		MigrationLock lock = history.observedLock(this.settings.lock().key());
		LockHolder holder = new LockHolders(history,
				(plan != null) ? new StatementOwners(this.planning.sources(plan)) : (query) -> null)
			.find(this.session, lock);
		this.progress.waitingFor(lock, holder);
		return holder;
	}

	private String missing(@Nullable MigrationPlan plan) {
		SQLException denied = this.denied;
		if (plan == null) {
			return "the history cannot be read yet: " + ((denied != null) ? denied.getMessage() : "it is not there");
		}
		if (plan.steps().isEmpty()) {
			return "%d migration(s) are applied already and not recorded yet".formatted(plan.recorded().size());
		}
		return "%d migration(s) are pending, the next one is %s".formatted(plan.steps().size(), plan.steps().get(0));
	}

	private LockTimeoutException timedOut(Duration waited, @Nullable MigrationPlan plan, @Nullable LockHolder holder) {
		String message = "Nobody has brought the schema to where this build wants it within %.1f s (lockkeeper.lock.wait-timeout): %s"
			.formatted(waited.toMillis() / 1000.0, missing(plan));
		if (holder != null) {
			return new LockTimeoutException(message + "; the lock is held by " + holder,
					"If that session is at work, raise lockkeeper.lock.wait-timeout. If it is stuck, end it with: SELECT pg_terminate_backend(%d);"
						.formatted(holder.pid()),
					null);
		}
		if (plan == null) {
			return new LockTimeoutException(message,
					"Give this role USAGE on the schema of the history table and SELECT on the table. A migration or its owner can do that with GRANT.",
					this.denied);
		}
		return new LockTimeoutException(message + "; nobody is at work on it",
				"With lockkeeper.mode=wait somebody else has to migrate: look at the job that should, or set lockkeeper.mode=migrate.",
				null);
	}

}
