package dev.lockkeeper.postgres;

import java.sql.Connection;
import java.sql.SQLException;

import com.zaxxer.hikari.HikariDataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

import dev.lockkeeper.migration.DatabaseException;
import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What becomes of a session that could not be brought to the settings for migrating.
 */
@PostgresTest
class PinnedSessionTest {

	private static final MigrationLock LOCK = new SessionLock(new AdvisoryLockKey(77));

	@Test
	void aSessionThatCouldNotBePreparedTakesItsLockWithIt(TestSchema schema) throws SQLException {
		try (HikariDataSource pool = schema.pool(1)) {
			int pid = pid(pool);
			SessionSource sessions = new SessionSource(pool, new SessionIdentity("test"));
			assertThatExceptionOfType(DatabaseException.class)
				.isThrownBy(() -> sessions.execute((session) -> prepareInFailedTransaction(session)))
				.withStackTraceContaining("current transaction is aborted");
			assertThat(pid(pool)).isNotEqualTo(pid);
			// The server frees the lock a moment after the connection is closed
			Awaitility.await().until(() -> sessions.execute((session) -> {
				boolean free = LOCK.tryLock(session);
				return free && LOCK.unlock(session);
			}));
		}
	}

	private static boolean prepareInFailedTransaction(PinnedSession session) throws SQLException {
		assertThat(LOCK.tryLock(session)).isTrue();
		session.send("BEGIN");
		assertThatExceptionOfType(SQLException.class).isThrownBy(() -> session.send("SELECT 1 / 0"));
		session.prepare(LOCK);
		return true;
	}

	private static int pid(HikariDataSource pool) throws SQLException {
		try (Connection connection = pool.getConnection()) {
			return connection.unwrap(PGConnection.class).getBackendPID();
		}
	}

}
