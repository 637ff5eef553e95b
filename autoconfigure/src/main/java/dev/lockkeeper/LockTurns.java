package dev.lockkeeper;

import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.postgres.LockQueue;

/**
 * Waits for a lock that is taken for one transaction at a time, in the middle of a run.
 * What counts against the time to wait is the time since the lock was first found taken
 * after the last file, not the time that the run's own work has taken.
 */
final class LockTurns {

	private final Supplier<LockQueue> queues;

	private final RunProgress progress;

	private @Nullable LockQueue queue;

	private int done;

	LockTurns(Supplier<LockQueue> queues, RunProgress progress) {
		this.queues = queues;
		this.progress = progress;
	}

	/**
	 * Waits a little.
	 * @throws dev.lockkeeper.migration.LockTimeoutException if it has been too long
	 */
	void await() throws SQLException {
		int done = this.progress.steps().size();
		LockQueue queue = this.queue;
		if (queue == null || done != this.done) {
			queue = this.queues.get();
			this.queue = queue;
			this.done = done;
		}
		long start = System.nanoTime();
		try {
			queue.await();
		}
		finally {
			this.progress.waited(Duration.ofNanos(System.nanoTime() - start));
		}
	}

}
