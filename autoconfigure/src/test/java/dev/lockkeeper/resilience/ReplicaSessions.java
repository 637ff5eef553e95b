package dev.lockkeeper.resilience;

import java.time.Duration;
import java.util.function.BooleanSupplier;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.fail;

/**
 * What the server sees of replicas. It is the server, not a replica's log, that is asked
 * who migrates.
 */
final class ReplicaSessions {

	private static final Duration LIMIT = Duration.ofSeconds(40);

	private final JdbcTemplate database;

	ReplicaSessions(TestSchema schema) {
		this(new JdbcTemplate(new DriverManagerDataSource(schema.jdbcUrl(), schema.username(), schema.password())));
	}

	ReplicaSessions(JdbcTemplate database) {
		this.database = database;
	}

	/** Waits until a session of the replica is at work on a statement. */
	void awaitAtWork(ReplicaProcess replica, String statement) {
		await(replica + " at work on " + statement,
				() -> count(replica, "state = 'active' AND query LIKE '%" + statement + "%'") > 0);
	}

	/** Waits until the replica has asked for the lock and got it not. */
	void awaitWaiting(ReplicaProcess replica) {
		await(replica + " waiting", () -> replica.output().contains("Waiting for the advisory lock")
				&& count(replica, "state = 'idle' AND backend_xmin IS NULL") > 0);
	}

	/** How many sessions it has that are in a certain state. */
	long count(ReplicaProcess replica, String condition) {
		return this.database.queryForObject(
				"SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE ? AND " + condition, Long.class,
				"lockkeeper " + replica.name() + " %");
	}

	int pid(ReplicaProcess replica) {
		return this.database.queryForObject("SELECT pid FROM pg_stat_activity WHERE application_name LIKE ?",
				Integer.class, "lockkeeper " + replica.name() + " %");
	}

	/** Ends its session, as an administrator may. */
	void terminate(ReplicaProcess replica) {
		this.database.queryForList("SELECT pg_terminate_backend(?)", pid(replica));
	}

	static void await(String what, BooleanSupplier condition) {
		await(LIMIT, what, condition);
	}

	/** Waits, looking often but not busily; the time it took. */
	static Duration await(Duration limit, String what, BooleanSupplier condition) {
		long start = System.nanoTime();
		while (!condition.getAsBoolean()) {
			if (System.nanoTime() - start > limit.toNanos()) {
				fail("Not within %s: %s", limit, what);
			}
			pause(20);
		}
		return Duration.ofNanos(System.nanoTime() - start);
	}

	static void pause(long millis) {
		try {
			Thread.sleep(millis);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

}
