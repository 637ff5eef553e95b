package dev.lockkeeper.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import dev.lockkeeper.migration.DatabaseException;
import dev.lockkeeper.migration.UnsupportedDatabaseException;

/**
 * One pooled connection, used for everything a run does: reading, locking, migrating and
 * recording. A run never needs a second one, so a pool of one is enough.
 * <p>
 * The connection goes back to its pool as it was found, or is replaced by the pool.
 */
public final class PinnedSession {

	private static final Logger logger = LoggerFactory.getLogger(PinnedSession.class);

	private static final int OLDEST_SUPPORTED = 14;

	private final DataSource dataSource;

	/** What the data source gave out. */
	private final Connection handle;

	/** The driver's own connection: handles do not always tell whether it is closed. */
	private final BaseConnection connection;

	private final SessionIdentity identity;

	private @Nullable SessionState state;

	private int networkTimeout;

	private boolean used;

	private PinnedSession(DataSource dataSource, Connection handle, SessionIdentity identity) throws SQLException {
		this.dataSource = dataSource;
		this.handle = handle;
		this.connection = handle.unwrap(BaseConnection.class);
		this.identity = identity;
	}

	/**
	 * Takes a connection, does the work and gives the connection back.
	 * @param dataSource where connections come from
	 * @param identity who this is
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
	public static <T> T execute(DataSource dataSource, SessionIdentity identity, Work<T> work) {
		if (TransactionSynchronizationManager.hasResource(dataSource)) {
			throw new IllegalStateException(
					"Migrations need a connection of their own; do not start them within a transaction");
		}
		try {
			T result = new JdbcTemplate(dataSource).execute((ConnectionCallback<T>) (connection) -> {
				requireSupported(connection);
				return new PinnedSession(dataSource, connection, identity).use(work);
			});
			return Objects.requireNonNull(result);
		}
		catch (CannotGetJdbcConnectionException ex) {
			throw new DatabaseException("No connection to the database: " + rootMessage(ex),
					"Check that the database is up and that URL, user and password are right.", ex);
		}
		catch (DataAccessException ex) {
			throw new DatabaseException("The database refused a statement of Lockkeeper's own: " + rootMessage(ex),
					"See the server's message. Rights needed: CREATE on the schema of the history table, or ownership of that table.",
					ex);
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

	private <T> T use(Work<T> work) throws SQLException {
		boolean autoCommit = this.connection.getAutoCommit();
		if (!autoCommit) {
			// An idle transaction would keep a snapshot, which a concurrent index build
			// waits for
			this.connection.setAutoCommit(true);
		}
		try {
			return work.in(this);
		}
		finally {
			giveBack(autoCommit);
		}
	}

	/**
	 * Brings the session from the pool's settings to the ones under which migrations run.
	 * A session that only reads does without, so that a replica with nothing to do costs
	 * nothing.
	 */
	public void prepare() throws SQLException {
		this.networkTimeout = this.connection.getNetworkTimeout();
		// A client that gives up on a long statement leaves it running in the server
		this.connection.setNetworkTimeout(Runnable::run, 0);
		this.state = SessionState.capture(this.connection, this.identity);
		run(this.state.prepare());
	}

	/** From now on scripts may have left the session in any state. */
	void markUsed() {
		this.used = true;
	}

	/** Statements that undo what the script before may have set. */
	List<String> resetStatements() {
		return Objects.requireNonNull(this.state, "the session was not prepared").reset();
	}

	/**
	 * Whether the connection is lost; the server then frees whatever the session held.
	 */
	public boolean isClosed() throws SQLException {
		return this.connection.isClosed();
	}

	boolean inTransaction() {
		return this.connection.getTransactionState() != TransactionState.IDLE;
	}

	/** Rolls back what a failed script has left open. */
	void rollback() throws SQLException {
		if (!isClosed() && inTransaction()) {
			run(List.of("ROLLBACK"));
		}
	}

	BaseConnection connection() {
		return this.connection;
	}

	SessionIdentity identity() {
		return this.identity;
	}

	private void giveBack(boolean autoCommit) {
		try {
			boolean closed = this.connection.isClosed();
			if (((closed || this.used) && PoolEviction.evict(this.dataSource, this.handle)) || closed) {
				return;
			}
			SessionState state = this.state;
			if (state != null) {
				run(this.used ? state.discard() : state.restore());
				this.connection.setNetworkTimeout(Runnable::run, this.networkTimeout);
			}
			this.connection.setAutoCommit(autoCommit);
		}
		catch (SQLException ex) {
			logger.debug("The connection could not be cleaned and is closed", ex);
			closePhysically();
		}
	}

	/** Closes the connection under its handle; pools replace a closed connection. */
	private void closePhysically() {
		try {
			this.connection.close();
		}
		catch (SQLException ex) {
			logger.warn("A connection of doubtful state could not be closed: {}", ex.getMessage());
		}
	}

	private void run(List<String> statements) throws SQLException {
		try {
			// One by one: DISCARD ALL must not be part of an implicit transaction
			for (String statement : statements) {
				new Pipeline(this.connection).run(List.of(statement));
			}
		}
		catch (Pipeline.FailedException ex) {
			throw ex.reason();
		}
	}

	private static String rootMessage(DataAccessException ex) {
		return String.valueOf(ex.getMostSpecificCause().getMessage());
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
