package dev.lockkeeper;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;

import dev.lockkeeper.migration.MigrationReport;

/**
 * Several migrators that start at the same moment, each in a thread of its own.
 */
final class Fleet implements AutoCloseable {

	private final ExecutorService threads;

	private final List<Future<MigrationReport>> runs = new ArrayList<>();

	private Fleet(int size) {
		this.threads = Executors.newFixedThreadPool(size);
	}

	/** Starts {@code size} of them and returns at once. */
	static Fleet start(int size, IntFunction<Callable<MigrationReport>> replica) {
		Fleet fleet = new Fleet(size);
		CountDownLatch ready = new CountDownLatch(size);
		for (int i = 0; i < size; i++) {
			Callable<MigrationReport> run = replica.apply(i);
			fleet.runs.add(fleet.threads.submit(() -> {
				ready.countDown();
				ready.await();
				return run.call();
			}));
		}
		return fleet;
	}

	/** How many have ended, well or badly. */
	long finished() {
		return this.runs.stream().filter(Future::isDone).count();
	}

	/** Waits for all of them, two minutes at most. */
	Outcome await() throws InterruptedException {
		List<MigrationReport> reports = new ArrayList<>();
		List<Throwable> failures = new ArrayList<>();
		for (Future<MigrationReport> run : this.runs) {
			try {
				reports.add(run.get(2, TimeUnit.MINUTES));
			}
			catch (ExecutionException ex) {
				failures.add(ex.getCause());
			}
			catch (TimeoutException ex) {
				failures.add(ex);
			}
		}
		return new Outcome(reports, failures);
	}

	@Override
	public void close() {
		this.threads.shutdownNow();
	}

	/**
	 * How the runs ended.
	 *
	 * @param reports of those that ended well
	 * @param failures of the others
	 */
	record Outcome(List<MigrationReport> reports, List<Throwable> failures) {

	}

}
