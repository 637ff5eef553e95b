package dev.lockkeeper;

import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.lockkeeper.postgres.PinnedSession;

/**
 * Ends a run when the JVM is told to stop (SIGTERM): a wait ends at once, and a statement
 * is cancelled, so that its transaction is rolled back and the lock is free before the
 * process is.
 */
final class ShutdownGuard implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(ShutdownGuard.class);

	/** Less than the grace period of any orchestrator. */
	private static final long LONGEST_WAIT_MS = 10_000;

	private static final long CANCEL_EVERY_MS = 200;

	private final Thread runner = Thread.currentThread();

	private final CountDownLatch ended = new CountDownLatch(1);

	private final Thread hook = new Thread(this::stop, "lockkeeper-shutdown");

	private volatile @Nullable PinnedSession session;

	/** Guards the run of the calling thread until it is closed. */
	ShutdownGuard() {
		try {
			Runtime.getRuntime().addShutdownHook(this.hook);
		}
		catch (IllegalStateException ex) {
			logger.debug("The JVM is stopping already", ex);
		}
	}

	/** The session whose statements are to be cancelled. */
	void guard(PinnedSession session) {
		this.session = session;
	}

	private void stop() {
		logger.info("Told to stop: ending the migration run");
		long deadline = System.currentTimeMillis() + LONGEST_WAIT_MS;
		try {
			do {
				this.runner.interrupt();
				cancelStatement();
			}
			while (!this.ended.await(CANCEL_EVERY_MS, TimeUnit.MILLISECONDS) && System.currentTimeMillis() < deadline);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void cancelStatement() {
		PinnedSession session = this.session;
		if (session != null) {
			try {
				session.cancel();
			}
			catch (SQLException ex) {
				logger.debug("The running statement could not be cancelled", ex);
			}
		}
	}

	@Override
	public void close() {
		this.session = null;
		this.ended.countDown();
		try {
			Runtime.getRuntime().removeShutdownHook(this.hook);
		}
		catch (IllegalStateException ex) {
			// The JVM is stopping already and the hook has done its work
			logger.trace("The shutdown hook runs", ex);
		}
	}

}
