package dev.lockkeeper.sample.demo;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Somebody else's long read of the database, as there always is one in real life. A
 * concurrent index build waits for the end of every older snapshot, so the migration
 * takes long enough to watch the other replicas wait.
 */
final class LongReport implements AutoCloseable {

	/** Should no replica ever take the lock. */
	private static final Duration LIMIT = Duration.ofSeconds(30);

	/** Should no other replica come to wait. */
	private static final Duration AFTER_LOCK = Duration.ofSeconds(6);

	private static final Duration AFTER_FIRST_WAIT = Duration.ofSeconds(2);

	private final Connection connection;

	private final Timeline timeline;

	private final AtomicBoolean ended = new AtomicBoolean();

	private LongReport(Connection connection, Timeline timeline) {
		this.connection = connection;
		this.timeline = timeline;
	}

	static LongReport start(Database database, Timeline timeline) throws SQLException {
		Connection connection = database.connect();
		connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
		connection.setAutoCommit(false);
		try (var statement = connection.createStatement()) {
			statement.execute("SELECT count(*) FROM pg_class");
		}
		timeline.event("a report", "reads for a while; the index build in 011 has to wait for its end");
		LongReport report = new LongReport(connection, timeline);
		report.endAfter(LIMIT);
		return report;
	}

	/** Lets the report end soon after a replica began to wait for another. */
	void hear(ReplicaEvent event) {
		if (event instanceof ReplicaEvent.Locked) {
			endAfter(AFTER_LOCK);
		}
		else if (event instanceof ReplicaEvent.Waiting) {
			endAfter(AFTER_FIRST_WAIT);
		}
	}

	private void endAfter(Duration delay) {
		CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS).execute(() -> {
			if (end()) {
				this.timeline.event("a report", "has ended");
			}
		});
	}

	private boolean end() {
		if (!this.ended.compareAndSet(false, true)) {
			return false;
		}
		try {
			this.connection.close();
		}
		catch (SQLException ex) {
			// The server ends the transaction by itself.
		}
		return true;
	}

	@Override
	public void close() {
		end();
	}

}
