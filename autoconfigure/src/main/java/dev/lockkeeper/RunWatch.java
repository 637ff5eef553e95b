package dev.lockkeeper;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import dev.lockkeeper.migration.LockHolder;
import dev.lockkeeper.migration.MigrationState;

/**
 * Says now and then that a long migration is still at work, and how far it is. The thread
 * that migrates cannot: it waits for the server.
 */
final class RunWatch implements AutoCloseable {

	private final RunProgress progress;

	private final Duration every;

	private final Supplier<Optional<LockHolder>> look;

	private final RunLog log = new RunLog();

	private final CountDownLatch closed = new CountDownLatch(1);

	/**
	 * Watches until it is closed.
	 * @param progress what to watch
	 * @param every how long to be silent
	 * @param look what the server shows of this run, where it can be asked
	 */
	RunWatch(RunProgress progress, Duration every, Supplier<Optional<LockHolder>> look) {
		this.progress = progress;
		this.every = every;
		this.look = look;
		Thread thread = new Thread(this::watch, "lockkeeper-watch");
		thread.setDaemon(true);
		thread.start();
	}

	private void watch() {
		try {
			while (!this.closed.await(this.every.toMillis(), TimeUnit.MILLISECONDS)) {
				report();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void report() {
		if (!(this.progress.state() instanceof MigrationState.Migrating state)) {
			return;
		}
		Duration duration = Duration.between(state.since(), Instant.now());
		if (duration.compareTo(this.every) < 0) {
			return;
		}
		LockHolder self = this.look.get().orElse(null);
		if (state.equals(this.progress.state())) {
			this.log.stillAtWork(state, duration, self);
		}
	}

	@Override
	public void close() {
		this.closed.countDown();
	}

}
