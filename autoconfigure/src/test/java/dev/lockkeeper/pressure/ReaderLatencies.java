package dev.lockkeeper.pressure;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import dev.lockkeeper.test.TestSchema;

/**
 * Users who read a table every 50 ms while it is migrated, and how long each of their
 * queries took.
 */
final class ReaderLatencies implements AutoCloseable {

	private static final Duration EVERY = Duration.ofMillis(50);

	private final List<Duration> latencies = Collections.synchronizedList(new ArrayList<>());

	private final List<Exception> failures = Collections.synchronizedList(new ArrayList<>());

	private final CountDownLatch stopped = new CountDownLatch(1);

	private final List<Thread> threads = new ArrayList<>();

	ReaderLatencies(TestSchema schema, int readers, String query) {
		for (int i = 0; i < readers; i++) {
			Thread thread = new Thread(() -> read(schema, query), "reader-" + i);
			this.threads.add(thread);
			thread.start();
		}
	}

	private void read(TestSchema schema, String query) {
		try (Connection connection = schema.connect(); Statement statement = connection.createStatement()) {
			do {
				long start = System.nanoTime();
				statement.execute(query);
				this.latencies.add(Duration.ofNanos(System.nanoTime() - start));
			}
			while (!this.stopped.await(EVERY.toMillis(), TimeUnit.MILLISECONDS));
		}
		catch (SQLException | InterruptedException ex) {
			this.failures.add(ex);
		}
	}

	/** How many queries were answered. */
	int count() {
		return this.latencies.size();
	}

	Duration longest() {
		return Collections.max(List.copyOf(this.latencies));
	}

	List<Exception> failures() {
		return this.failures;
	}

	@Override
	public void close() throws InterruptedException {
		this.stopped.countDown();
		for (Thread thread : this.threads) {
			thread.join();
		}
	}

}
