package dev.lockkeeper.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

import com.zaxxer.hikari.HikariDataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.postgresql.core.BaseConnection;

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

	@Test
	void whatTheDriverKeepsIsAsThePoolHadItAgain(TestSchema schema) throws SQLException {
		try (HikariDataSource pool = schema.pool(1, (config) -> {
			config.addDataSourceProperty("socketTimeout", "77");
			config.addDataSourceProperty("prepareThreshold", "7");
			config.setReadOnly(true);
		})) {
			int pid = pid(pool);
			List<Integer> looking = new SessionSource(pool, new SessionIdentity("test"))
				.execute((session) -> driverSettings(session.connection()));
			assertThat(looking).containsExactly(0, 30_000, 0);
			assertThat(pid(pool)).isEqualTo(pid);
			try (Connection connection = pool.getConnection()) {
				assertThat(driverSettings(connection.unwrap(BaseConnection.class))).containsExactly(7, 77_000, 1);
			}
		}
	}

	@Test
	void aScriptMayTakeItsTimeAndWhatFollowsMayNot(TestSchema schema) {
		try (HikariDataSource pool = schema.pool(1)) {
			List<Integer> timeouts = new SessionSource(pool, new SessionIdentity("test")).execute((session) -> {
				session.use("a script");
				int script = session.connection().getNetworkTimeout();
				session.limitWaiting();
				return List.of(script, session.connection().getNetworkTimeout());
			});
			assertThat(timeouts).containsExactly(0, 30_000);
		}
	}

	private static List<Integer> driverSettings(BaseConnection connection) throws SQLException {
		return List.of(connection.getPrepareThreshold(), connection.getNetworkTimeout(),
				connection.isReadOnly() ? 1 : 0);
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void aStatementIsCancelledUnlessTheRunIsOver(boolean over, TestSchema schema) {
		try (HikariDataSource pool = schema.pool(1)) {
			SessionSource sessions = new SessionSource(pool, new SessionIdentity("test"));
			AtomicBoolean cancelled = new AtomicBoolean();
			sessions.execute((session) -> {
				if (over) {
					session.cancellation().end();
				}
				CompletableFuture<Void> canceller = CompletableFuture.runAsync(() -> cancelAWhile(session));
				try {
					session.send("SELECT pg_sleep(1)");
				}
				catch (SQLException ex) {
					cancelled.set("57014".equals(ex.getSQLState()));
				}
				return canceller.thenApply((nothing) -> true).join();
			});
			assertThat(cancelled.get()).isEqualTo(!over);
		}
	}

	private static void cancelAWhile(PinnedSession session) {
		try {
			for (int i = 0; i < 6; i++) {
				Thread.sleep(100);
				session.cancel();
			}
		}
		catch (SQLException | InterruptedException ex) {
			throw new IllegalStateException(ex);
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
