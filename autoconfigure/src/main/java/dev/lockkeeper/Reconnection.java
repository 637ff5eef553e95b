package dev.lockkeeper;

import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Supplier;

import dev.lockkeeper.migration.LockkeeperException;
import dev.lockkeeper.postgres.Backoff;
import dev.lockkeeper.postgres.TransientFailure;

/**
 * Starts a run again, in a new session, when the database was not there: not up yet,
 * restarting, failing over. Anything else, such as a wrong password, fails at once.
 */
final class Reconnection {

	private static final Duration MAX_DELAY = Duration.ofSeconds(1);

	private final Duration retryFor;

	private final RunProgress progress;

	private final RunLog log = new RunLog();

	Reconnection(Duration retryFor, RunProgress progress) {
		this.retryFor = retryFor;
		this.progress = progress;
	}

	<T> T run(Supplier<T> session) {
		Backoff backoff = new Backoff(MAX_DELAY);
		int done = this.progress.steps().size();
		while (true) {
			try {
				return session.get();
			}
			catch (LockkeeperException ex) {
				if (this.progress.steps().size() > done) {
					done = this.progress.steps().size();
					backoff = new Backoff(MAX_DELAY);
				}
				SQLException reason = TransientFailure.find(ex);
				Duration left = this.retryFor.minus(backoff.waited());
				if (reason == null || left.isNegative() || left.isZero() || !pause(backoff, reason, left)) {
					throw ex;
				}
			}
		}
	}

	private boolean pause(Backoff backoff, SQLException reason, Duration left) {
		try {
			this.log.connectionLost(reason, left);
			backoff.pause();
			return true;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

}
