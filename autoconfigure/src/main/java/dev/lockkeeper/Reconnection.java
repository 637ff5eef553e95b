package dev.lockkeeper;

import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.migration.HookFailedException;
import dev.lockkeeper.migration.LockkeeperException;
import dev.lockkeeper.migration.MigrationFailedException;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.migration.UnsupportedDatabaseException;
import dev.lockkeeper.postgres.Backoff;
import dev.lockkeeper.postgres.PinnedSession;
import dev.lockkeeper.postgres.TransientFailure;

/**
 * Starts a run again, in a new session, when the database was not there: not up yet,
 * restarting, failing over. Anything else, such as a wrong password, fails at once.
 * <p>
 * Only time without a connection counts: who has waited for the lock, or worked on one
 * script, for longer than the time to retry has all of it left when the connection is
 * lost then. It is not given anew with each connection, or a script that breaks it every
 * time would never be given up.
 */
final class Reconnection {

	private static final Duration MAX_DELAY = Duration.ofSeconds(1);

	private static final Duration REPORT_EVERY = Duration.ofSeconds(5);

	/**
	 * So often in a row is the connection lost in the same script. The server answers
	 * again at once where the script itself, or a proxy that finds it silent, breaks the
	 * connection, so the time to retry would allow for a hundred.
	 */
	private static final int MOST_LOSSES = 5;

	private final Duration retryFor;

	private final RunProgress progress;

	private final RunLog log = new RunLog();

	private final Backoff backoff = new Backoff(MAX_DELAY);

	/** Without a connection since there was progress, up to the last connection. */
	private Duration absent = Duration.ZERO;

	/** Since when there is no connection, or 0 when there is one. */
	private long absentSince = System.nanoTime();

	/** Whether the last session still had a primary when it failed. */
	private boolean answering;

	/** The script in which the connection was lost last. */
	private @Nullable MigrationVersion lostIn;

	private int losses;

	private @Nullable Duration reportedAt;

	Reconnection(Duration retryFor, RunProgress progress) {
		this.retryFor = retryFor;
		this.progress = progress;
	}

	<T> T run(Supplier<T> session) {
		int done = this.progress.steps().size();
		while (true) {
			this.answering = false;
			int begun = this.progress.begun();
			try {
				return session.get();
			}
			catch (LockkeeperException ex) {
				if (this.progress.steps().size() > done) {
					done = this.progress.steps().size();
					this.absent = Duration.ZERO;
				}
				lost();
				SQLException reason = isMisdirected(ex) ? null : TransientFailure.find(ex, this.answering);
				Duration left = this.retryFor.minus(absent());
				if (reason == null || left.isNegative() || left.isZero()
						|| (this.progress.begun() > begun && isTheLastOfMany(this.progress.current()))
						|| !pause(reason, left)) {
					throw ex;
				}
			}
		}
	}

	/**
	 * Works with a connection that there is now. What a script or the application's own
	 * code reports of another database, by the same SQLSTATE, is no loss of this one.
	 */
	<T> T in(PinnedSession session, Work<T> work) throws SQLException {
		this.absent = absent();
		this.absentSince = 0;
		try {
			return work.run();
		}
		catch (MigrationFailedException | HookFailedException ex) {
			this.answering = session.answersAsPrimary();
			throw ex;
		}
	}

	private boolean isTheLastOfMany(@Nullable MigrationVersion version) {
		this.losses = (version != null && version.equals(this.lostIn)) ? this.losses + 1 : 1;
		this.lostIn = version;
		if (this.losses < MOST_LOSSES) {
			return false;
		}
		this.log.givenUp(String.valueOf(version), this.losses);
		return true;
	}

	/** A standby is the wrong server, unless it is about to become the next primary. */
	private boolean isMisdirected(LockkeeperException ex) {
		return ex instanceof UnsupportedDatabaseException && !this.progress.sawPrimary();
	}

	private void lost() {
		if (this.absentSince == 0) {
			this.absentSince = System.nanoTime();
		}
	}

	private Duration absent() {
		return (this.absentSince == 0) ? this.absent : this.absent.plusNanos(System.nanoTime() - this.absentSince);
	}

	private boolean pause(SQLException reason, Duration left) {
		this.progress.disconnected(String.valueOf(reason.getMessage()));
		Duration now = this.backoff.waited();
		if (this.reportedAt == null || now.minus(this.reportedAt).compareTo(REPORT_EVERY) >= 0) {
			this.log.connectionLost(reason, left);
			this.reportedAt = now;
		}
		try {
			this.backoff.pauseAfter(absent());
			return true;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	/** What is done in one session. */
	@FunctionalInterface
	interface Work<T> {

		T run() throws SQLException;

	}

}
