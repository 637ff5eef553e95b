package dev.lockkeeper.resilience;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.zaxxer.hikari.HikariDataSource;
import org.slf4j.LoggerFactory;

import dev.lockkeeper.Migrator;
import dev.lockkeeper.migration.HistoryTableName;
import dev.lockkeeper.migration.MigrationReport;
import dev.lockkeeper.postgres.Resolutions.Resolution;

/**
 * The smallest service that migrates when it starts: a pool as Spring Boot makes it, and
 * a migrator. Its own process, so that it can be killed. Says {@code READY} or
 * {@code FAILED} at the end.
 */
public final class ReplicaMain {

	private ReplicaMain() {
	}

	public static void main(String[] arguments) {
		endWithParent();
		((Logger) LoggerFactory.getLogger("dev.lockkeeper")).setLevel(Level.INFO);
		int status = run();
		System.out.flush();
		System.exit(status);
	}

	private static int run() {
		// Without arguments, as in Spring Boot: the pool is made with the first
		// connection
		try (HikariDataSource pool = new HikariDataSource()) {
			pool.setJdbcUrl(System.getProperty("replica.url"));
			pool.setUsername("postgres");
			pool.setPassword(System.getProperty("replica.password", "postgres"));
			pool.setMaximumPoolSize(1);
			MigrationReport report = Migrator.builder(pool)
				.application(System.getProperty("replica.name"))
				.locations(System.getProperty("replica.locations"))
				.table(HistoryTableName.of(System.getProperty("replica.table", "schema_migrations")))
				.lockKey(Long.getLong("replica.lock.key"))
				.lockWaitTimeout(Duration.ofMinutes(5))
				.resolve(resolutions())
				.build()
				.migrate();
			System.out.printf("READY applied=%d own=%d waitedMs=%d%n", report.applied(), report.steps().size(),
					report.waited().toMillis());
			return 0;
		}
		catch (RuntimeException ex) {
			System.out.println("FAILED " + ex);
			ex.printStackTrace(System.out);
			return 1;
		}
	}

	private static List<Resolution> resolutions() {
		String answer = System.getProperty("replica.resolve");
		return (answer != null) ? List.of(Resolution.of(answer)) : List.of();
	}

	/** No replica outlives the test that has started it, even if that is killed. */
	private static void endWithParent() {
		Thread watch = new Thread(() -> {
			try {
				while (System.in.read() >= 0) {
					// Nobody writes; the end of the stream is what matters
				}
			}
			catch (IOException ex) {
				// As good as its end
			}
			Runtime.getRuntime().halt(2);
		}, "parent-watch");
		watch.setDaemon(true);
		watch.start();
	}

}
