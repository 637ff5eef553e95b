package dev.lockkeeper.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
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

	/**
	 * The lock of a host that vanishes is freed from the first moment that it is held.
	 */
	@Test
	void keepalivesComeBeforeTheLock(TestSchema schema) throws SQLException {
		try (HikariDataSource pool = schema.pool(1)) {
			String keepalives = new SessionSource(pool, new SessionIdentity("test")).execute((session) -> {
				session.beginWaiting();
				try (ResultSet row = session.connection()
					.createStatement()
					.executeQuery(
							"SELECT concat_ws(' ', current_setting('tcp_keepalives_idle'), current_setting('tcp_keepalives_interval'), current_setting('tcp_keepalives_count'))")) {
					row.next();
					return row.getString(1);
				}
			});
			assertThat(keepalives).isEqualTo("5 2 3");
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
