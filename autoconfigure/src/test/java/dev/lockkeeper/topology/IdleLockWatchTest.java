package dev.lockkeeper.topology;

import java.sql.Connection;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The watch that finds nothing behind poolers is able to find something.
 */
class IdleLockWatchTest {

	@Test
	void aSessionLockIsSeenAndATransactionsLockIsNot() throws Exception {
		try (TestDatabase database = new TestDatabase("");
				Connection connection = database.connect(database.jdbcUrl())) {
			try (IdleLockWatch watch = new IdleLockWatch(database)) {
				connection.setAutoCommit(false);
				connection.createStatement().execute("SELECT pg_advisory_xact_lock(1)");
				Thread.sleep(200);
				connection.rollback();
				assertThat(watch.found()).isEmpty();
				connection.setAutoCommit(true);
				connection.createStatement().execute("SELECT pg_advisory_lock(2)");
				Thread.sleep(500);
				assertThat(watch.found()).singleElement().asString().endsWith("holds 0/2");
			}
		}
	}

}
