package dev.lockkeeper.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;

import javax.sql.DataSource;

import org.postgresql.core.BaseConnection;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import dev.lockkeeper.migration.DatabaseException;
import dev.lockkeeper.migration.LockkeeperException;
import dev.lockkeeper.migration.UnsupportedDatabaseException;

/**
 * Takes one connection of a data source for a run, and translates what goes wrong with
 * it.
 */
public final class SessionSource {

	private static final Logger logger = LoggerFactory.getLogger(SessionSource.class);

	private static final int OLDEST_SUPPORTED = 14;

	private final DataSource dataSource;

	private final SessionIdentity identity;

	/**
	 * A source of sessions.
	 * @param dataSource where connections come from
	 * @param identity who this is
	 */
	public SessionSource(DataSource dataSource, SessionIdentity identity) {
		this.dataSource = dataSource;
		this.identity = identity;
	}

	/**
	 * Takes a connection, does the work and gives the connection back.
	 * @param work what to do
	 * @param <T> type of the result
	 * @return what the work returns
	 * @throws DatabaseException if there is no connection to be had, or one of
	 * Lockkeeper's own statements fails
	 * @throws UnsupportedDatabaseException if it is not a PostgreSQL that Lockkeeper
	 * knows
	 * @throws IllegalStateException if the calling thread is in a transaction of this
	 * data source: committing it is not ours to do
	 */
	public <T> T execute(Work<T> work) {
		if (TransactionSynchronizationManager.hasResource(this.dataSource)) {
			throw new IllegalStateException(
					"Migrations need a connection of their own; do not start them within a transaction");
		}
		try {
			T result = new JdbcTemplate(this.dataSource).execute((ConnectionCallback<T>) (connection) -> {
				requireSupported(connection);
				return new PinnedSession(this.dataSource, connection, this.identity).run(work);
			});
			return Objects.requireNonNull(result);
		}
		catch (CannotGetJdbcConnectionException ex) {
			throw new DatabaseException("No connection to the database: " + rootMessage(ex),
					"Check that the database is up and that URL, user and password are right.", ex);
		}
		catch (DataAccessException ex) {
			SQLException lost = TransientFailure.find(ex, false);
			if (lost != null) {
				throw new DatabaseException("The connection to the database was lost: " + lost.getMessage(),
						"Check that the database is up, and start again: what was applied is recorded. If it takes longer to come back, raise lockkeeper.connect.retry-for.",
						ex);
			}
			throw new DatabaseException("The database refused a statement of Lockkeeper's own: " + rootMessage(ex),
					"See the server's message. Rights needed: CREATE on the schema of the history table, or ownership of that table.",
					ex);
		}
	}

	/**
	 * Does something in a session of its own, for a thread that looks on while another
	 * one is at work, if the pool has a connection to spare and the server answers.
	 * @param work what to do
	 * @param <T> type of the result
	 * @return what the work returns, if it could be done
	 */
	public <T> Optional<T> executeInSpareSession(Work<Optional<T>> work) {
		try {
			return HikariPool.hasSpareConnection(this.dataSource) ? execute(work) : Optional.empty();
		}
		catch (SQLException | LockkeeperException ex) {
			logger.debug("Nothing could be found out in a session of its own", ex);
			return Optional.empty();
		}
	}

	private static void requireSupported(Connection connection) throws SQLException {
		if (!connection.isWrapperFor(BaseConnection.class)) {
			throw new UnsupportedDatabaseException(
					"The data source is not PostgreSQL but " + connection.getMetaData().getDatabaseProductName(),
					"Lockkeeper migrates PostgreSQL only. Where another database stands in for it, such as in a test, set lockkeeper.enabled=false.",
					null);
		}
		int version = connection.getMetaData().getDatabaseMajorVersion();
		if (version < OLDEST_SUPPORTED) {
			throw new UnsupportedDatabaseException("The server is PostgreSQL " + version,
					"Upgrade the server to PostgreSQL " + OLDEST_SUPPORTED + " or newer.", null);
		}
	}

	/**
	 * What the driver says: what lies deeper leaves out the host, what lies higher the
	 * reason.
	 */
	private static String rootMessage(DataAccessException ex) {
		String message = String.valueOf(ex.getMessage());
		for (Throwable cause = ex; cause != null; cause = cause.getCause()) {
			if (cause instanceof SQLException) {
				message = String.valueOf(cause.getMessage());
			}
		}
		// The driver repeats a URL that it cannot read
		return Passwords.hide(message);
	}

	/**
	 * What is done with a pinned session.
	 *
	 * @param <T> type of the result
	 */
	@FunctionalInterface
	public interface Work<T> {

		T in(PinnedSession session) throws SQLException;

	}

}
