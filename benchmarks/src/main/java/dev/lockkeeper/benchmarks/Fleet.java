package dev.lockkeeper.benchmarks;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

import com.zaxxer.hikari.HikariDataSource;
import org.jspecify.annotations.Nullable;

/**
 * Replicas that start at one moment, each with a pool of its own. They are threads of
 * this JVM, so that what is measured is the migrating and not the start of JVMs.
 */
final class Fleet {

	private static final Duration GRACE = Duration.ofSeconds(15);

	private final BenchmarkServer server;

	private final Database database;

	private final Duration limit;

	/**
	 * A fleet for one database.
	 * @param server where the database is
	 * @param database the database, as the replicas reach it
	 * @param limit after which the replicas' sessions are ended
	 */
	Fleet(BenchmarkServer server, Database database, Duration limit) {
		this.server = server;
		this.database = database;
		this.limit = limit;
	}

	/** Lets {@code runners} replicas migrate at once. */
	Outcome run(int runners, int poolSize, Work work) throws InterruptedException {
		ExecutorService threads = Executors.newFixedThreadPool(runners, Fleet::daemon);
		CountDownLatch ready = new CountDownLatch(runners);
		CountDownLatch go = new CountDownLatch(1);
		Queue<HikariDataSource> pools = new ConcurrentLinkedQueue<>();
		List<Future<Long>> ends = new ArrayList<>();
		for (int i = 0; i < runners; i++) {
			ends.add(threads.submit(() -> {
				HikariDataSource pool = open(poolSize, pools, ready);
				go.await();
				work.run(pool);
				return System.nanoTime();
			}));
		}
		ready.await();
		long start = System.nanoTime();
		go.countDown();
		try {
			return collect(ends, start);
		}
		finally {
			threads.shutdownNow();
			pools.forEach(HikariDataSource::close);
			// Whoever was given up may still be at work, and the next turn is not to bear
			// it
			threads.awaitTermination(GRACE.toMillis(), TimeUnit.MILLISECONDS);
		}
	}

	private HikariDataSource open(int poolSize, Queue<HikariDataSource> pools, CountDownLatch ready)
			throws SQLException {
		try {
			HikariDataSource pool = this.database.pool(poolSize);
			pools.add(pool);
			return pool;
		}
		finally {
			ready.countDown();
		}
	}

	private Outcome collect(List<Future<Long>> ends, long start) throws InterruptedException {
		await(ends, start + this.limit.toNanos());
		List<Future<Long>> late = ends.stream().filter((end) -> !end.isDone()).toList();
		if (!late.isEmpty()) {
			this.server.hangUp(this.database);
			await(late, System.nanoTime() + GRACE.toNanos());
		}
		long last = start;
		List<String> failures = new ArrayList<>();
		for (Future<Long> end : ends) {
			try {
				if (late.contains(end)) {
					failures.add("not done after %d s".formatted(this.limit.toSeconds()));
				}
				else {
					last = Math.max(last, end.get());
				}
			}
			catch (ExecutionException ex) {
				failures.add(rootMessage(ex));
			}
		}
		return new Outcome(Duration.ofNanos((failures.isEmpty() ? last : System.nanoTime()) - start), ends.size(),
				failures);
	}

	private static void await(List<Future<Long>> ends, long deadline) throws InterruptedException {
		for (Future<Long> end : ends) {
			try {
				end.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
			}
			catch (ExecutionException | TimeoutException ex) {
				// Looked at later
			}
		}
	}

	private static String rootMessage(ExecutionException ex) {
		Throwable cause = ex;
		while (cause.getCause() != null) {
			cause = cause.getCause();
		}
		return cause.getClass().getSimpleName() + ": " + String.valueOf(cause.getMessage())
			.strip()
			.lines()
			.findFirst()
			// Every replica's pool has another name, for the same reason
			.map((line) -> line.replaceFirst("^HikariPool-[0-9]+ - ", ""))
			.orElse("");
	}

	private static Thread daemon(Runnable task) {
		Thread thread = new Thread(task, "replica");
		thread.setDaemon(true);
		return thread;
	}

	/** What each replica does. */
	interface Work {

		void run(HikariDataSource pool) throws Exception;

	}

	/**
	 * How it went.
	 *
	 * @param time until the last replica was done
	 * @param runners how many replicas there were
	 * @param failures why some of them failed
	 */
	record Outcome(Duration time, int runners, List<String> failures) {

		/** The same, unless what was left is not right: then all have failed. */
		Outcome butFor(@Nullable String mistake) {
			return (mistake == null) ? this
					: new Outcome(this.time, this.runners, Collections.nCopies(this.runners, mistake));
		}

		/** Such as {@code 3 × this, 1 × that}. */
		String reasons() {
			return new TreeSet<>(this.failures).stream()
				.map((reason) -> Collections.frequency(this.failures, reason) + " × " + reason)
				.collect(Collectors.joining("; "));
		}

	}

}
