package dev.lockkeeper.topology;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Looks again and again for advisory locks held by sessions that are in no transaction:
 * session locks, since the other kind ends with its transaction. The server's list does
 * not tell the two kinds apart in any other way.
 */
final class IdleLockWatch implements AutoCloseable {

	private static final String HELD_WHILE_IDLE = """
			SELECT pid, classid, objid FROM pg_locks WHERE locktype = 'advisory' AND granted AND virtualtransaction LIKE '%/0'
			   AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
			""";

	private static final Duration TOO_LONG = Duration.ofMillis(250);

	private final Connection connection;

	private final Set<String> found = new ConcurrentSkipListSet<>();

	private final CountDownLatch stopped = new CountDownLatch(1);

	private final Thread thread = new Thread(this::watch, "idle-lock-watch");

	private volatile int looks;

	IdleLockWatch(TestDatabase database) throws SQLException {
		this.connection = database.connect(database.jdbcUrl());
		this.thread.start();
	}

	Set<String> found() {
		return this.found;
	}

	int looks() {
		return this.looks;
	}

	/**
	 * A session that is just ending its transaction counts as idle a moment before its
	 * locks are gone, and on a busy machine that moment can last, so only what is seen
	 * again and again for a while is held.
	 */
	private void watch() {
		Map<String, Long> since = new HashMap<>();
		try (Statement statement = this.connection.createStatement()) {
			do {
				Set<String> held = new HashSet<>();
				try (ResultSet rows = statement.executeQuery(HELD_WHILE_IDLE)) {
					while (rows.next()) {
						held.add("pid %s holds %s/%s".formatted(rows.getString(1), rows.getString(2),
								rows.getString(3)));
					}
				}
				since.keySet().retainAll(held);
				long now = System.nanoTime();
				held.forEach((lock) -> since.putIfAbsent(lock, now));
				since.forEach((lock, first) -> {
					if (now - first >= TOO_LONG.toNanos()) {
						this.found.add(lock);
					}
				});
				this.looks++;
			}
			while (!this.stopped.await(2, TimeUnit.MILLISECONDS));
		}
		catch (SQLException | InterruptedException ex) {
			this.found.add("the watch itself failed: " + ex);
		}
	}

	@Override
	public void close() throws SQLException, InterruptedException {
		this.stopped.countDown();
		this.thread.join();
		this.connection.close();
	}

}
