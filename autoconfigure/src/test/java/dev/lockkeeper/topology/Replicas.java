package dev.lockkeeper.topology;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import dev.lockkeeper.Migrator;
import dev.lockkeeper.migration.MigrationReport;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Several migrators at once, each in a thread of its own.
 */
final class Replicas {

	private Replicas() {
	}

	/** Runs them all; nobody may fail. */
	static List<MigrationReport> migrate(int number, Supplier<Migrator> replica) throws InterruptedException {
		ExecutorService threads = Executors.newFixedThreadPool(number);
		try {
			List<Future<MigrationReport>> runs = new ArrayList<>();
			for (int i = 0; i < number; i++) {
				Migrator migrator = replica.get();
				runs.add(threads.submit(migrator::migrate));
			}
			List<MigrationReport> reports = new ArrayList<>();
			List<Throwable> failures = new ArrayList<>();
			for (Future<MigrationReport> run : runs) {
				try {
					reports.add(run.get(1, TimeUnit.MINUTES));
				}
				catch (ExecutionException ex) {
					failures.add(ex.getCause());
				}
				catch (TimeoutException ex) {
					failures.add(ex);
				}
			}
			assertThat(failures).as("failed replicas").isEmpty();
			return reports;
		}
		finally {
			threads.shutdownNow();
		}
	}

}
