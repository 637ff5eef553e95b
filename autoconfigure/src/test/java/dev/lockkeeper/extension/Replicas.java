package dev.lockkeeper.extension;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import com.zaxxer.hikari.HikariDataSource;

import dev.lockkeeper.Migrator;
import dev.lockkeeper.MigratorBuilder;
import dev.lockkeeper.migration.MigrationReport;
import dev.lockkeeper.test.TestSchema;

/**
 * Replicas that start at one moment, each with a pool of one.
 */
final class Replicas {

	private Replicas() {
	}

	/** Runs them all; nobody may fail. */
	static List<MigrationReport> migrate(int size, TestSchema schema, UnaryOperator<MigratorBuilder> settings)
			throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(size);
		CountDownLatch ready = new CountDownLatch(size);
		try {
			List<Future<MigrationReport>> runs = new ArrayList<>();
			for (int i = 0; i < size; i++) {
				runs.add(threads.submit(() -> {
					ready.countDown();
					ready.await();
					try (HikariDataSource pool = schema.pool(1)) {
						return settings.apply(Migrator.builder(pool)).build().migrate();
					}
				}));
			}
			List<MigrationReport> reports = new ArrayList<>();
			for (Future<MigrationReport> run : runs) {
				reports.add(run.get(2, TimeUnit.MINUTES));
			}
			return reports;
		}
		finally {
			threads.shutdownNow();
		}
	}

}
