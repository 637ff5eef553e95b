package dev.lockkeeper.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One pooled connection, used for everything a run does: reading, locking, migrating and
 * recording. A run never needs a second one, so a pool of one is enough.
 * <p>
 * The connection goes back to its pool as it was found, or is replaced by the pool.
 */
public final class PinnedSession {

	private static final Logger logger = LoggerFactory.getLogger(PinnedSession.class);

	private static final int ANSWER_WITHIN_S = 2;

	private final DataSource dataSource;

	/** What the data source gave out. */
	private final Connection handle;

	/** The driver's own connection: handles do not always tell whether it is closed. */
	private final BaseConnection connection;

	private final DriverSettings driver;

	private final SessionIdentity identity;

	private final ServerMessages messages = new ServerMessages();

	private final Pipeline pipeline;

	/** In force from before the first try of the lock until it is held. */
	private @Nullable WaitingSettings waiting;

	private @Nullable SessionSettings settings;

	/** Such a session must not go back to its pool. */
	private boolean mayHoldLock;

	private boolean used;

	private final Cancellation cancellation;

	PinnedSession(DataSource dataSource, Connection handle, SessionIdentity identity) throws SQLException {
		this.dataSource = dataSource;
		this.handle = handle;
		this.connection = handle.unwrap(BaseConnection.class);
		this.driver = new DriverSettings(this.connection);
		this.cancellation = new Cancellation(this.connection);
		this.identity = identity;
		this.pipeline = new Pipeline(this.connection, this.messages);
	}

	<T> T run(SessionSource.Work<T> work) throws SQLException {
		try {
			this.driver.enter();
			return work.in(this);
		}
		finally {
			giveBack();
		}
	}

	/**
	 * Brings the session from the pool's settings to the ones under which migrations run.
	 * A session that only reads or waits does without, so that a replica with nothing to
	 * do costs next to nothing.
	 * @param lock what the session will migrate under: where that does not outlive a
	 * transaction, neither may a setting
	 */
	public void prepare(MigrationLock lock) throws SQLException {
		if (!lock.outlivesTransactions()) {
			this.settings = PooledSettings.capture(this.connection);
			return;
		}
		SessionState settings = enter(lock);
		this.settings = settings;
		this.waiting = null;
		settings.watchClientIfPossible(this.connection);
	}

	private SessionState enter(MigrationLock lock) throws SQLException {
		try {
			return SessionState.enter(this.connection, this.identity, this.waiting,
					SessionStatements.of(HikariPool.initialization(this.dataSource)), lock.firstProof());
		}
		catch (SQLException ex) {
			if (MigrationLock.NOT_HELD.equals(ex.getSQLState())) {
				lock.notHeld("the first migration", ex);
			}
			throw ex;
		}
	}

	/**
	 * Makes it a session that may wait for a lock, unless it is prepared for more.
	 */
	void beginWaiting() throws SQLException {
		if (this.waiting == null && this.settings == null) {
			this.waiting = WaitingSettings.apply(this.connection, this.identity);
		}
	}

	/**
	 * To be told by a lock of the session's.
	 * @param may from before it is asked for until it is refused or given back: a
	 * question that fails may have taken it all the same
	 */
	void mayHoldLock(boolean may) {
		this.mayHoldLock = may;
	}

	private void endWaiting() throws SQLException {
		if (this.waiting != null) {
			sendTogether(this.waiting.restore());
			this.waiting = null;
		}
	}

	/**
	 * Whoever waits or looks asks short questions: a server that does not answer them has
	 * gone. So it is from the beginning, until a script is run, and again when this is
	 * called.
	 */
	public void limitWaiting() throws SQLException {
		this.driver.limitWaiting();
	}

	/**
	 * From now on a script may leave the session in any state.
	 * @param script how to name it in the log
	 */
	void use(String script) throws SQLException {
		if (!this.used) {
			this.driver.waitForever();
			this.used = true;
		}
		this.messages.from(script);
	}

	/**
	 * Ends the statement that runs now, if any, with {@code query_canceled}. For another
	 * thread than the session's.
	 */
	public void cancel() throws SQLException {
		this.cancellation.cancel();
	}

	/** What must not be cancelled, and when. */
	Cancellation cancellation() {
		return this.cancellation;
	}

	/**
	 * Whether the connection is lost; the server then frees whatever the session held.
	 */
	public boolean isClosed() throws SQLException {
		return this.connection.isClosed();
	}

	/** Whether the server answers, within a moment, and does not follow another one. */
	public boolean answersAsPrimary() throws SQLException {
		if (!this.connection.isValid(ANSWER_WITHIN_S)) {
			return false;
		}
		try (Statement statement = this.connection.createStatement();
				ResultSet rows = statement.executeQuery("SELECT NOT pg_catalog.pg_is_in_recovery()")) {
			return rows.next() && rows.getBoolean(1);
		}
	}

	boolean inTransaction() {
		return this.connection.getTransactionState() != TransactionState.IDLE;
	}

	/** Rolls back what a failed script has left open. */
	void rollback() throws SQLException {
		if (!isClosed() && inTransaction()) {
			sendTogether(settings().abortTransaction());
		}
		autoCommit();
	}

	/** Sends one statement. */
	void send(String sql) throws SQLException {
		sendTogether(List.of(sql));
	}

	/** Sends statements that may be one implicit transaction, in one round trip. */
	void sendTogether(List<String> statements) throws SQLException {
		try {
			this.pipeline.run(statements);
		}
		catch (Pipeline.FailedException ex) {
			throw ex.reason();
		}
	}

	/**
	 * Sends statements that must not share an implicit transaction, such as
	 * {@code DISCARD ALL}.
	 */
	void sendOneByOne(List<String> statements) throws SQLException {
		for (String statement : statements) {
			send(statement);
		}
	}

	Pipeline pipeline() {
		return this.pipeline;
	}

	SessionSettings settings() {
		return Objects.requireNonNull(this.settings, "the session was not prepared");
	}

	BaseConnection connection() {
		return this.connection;
	}

	/**
	 * Undoes what the application's own code needed. Does nothing in a transaction: the
	 * driver would commit it.
	 */
	void autoCommit() throws SQLException {
		if (!isClosed() && !inTransaction()) {
			this.connection.setAutoCommit(true);
		}
	}

	SessionIdentity identity() {
		return this.identity;
	}

	private void giveBack() {
		this.cancellation.end();
		try {
			boolean closed = this.connection.isClosed();
			if (((closed || this.used) && HikariPool.evict(this.dataSource, this.handle, this.connection)) || closed) {
				return;
			}
			if (this.mayHoldLock) {
				closePhysically();
				return;
			}
			endWaiting();
			SessionSettings settings = this.settings;
			if (settings != null && this.used) {
				sendOneByOne(settings.discard());
			}
			else if (settings != null) {
				sendTogether(settings.restore());
			}
			this.driver.restore();
		}
		catch (SQLException ex) {
			logger.debug("The connection could not be cleaned and is closed", ex);
			closePhysically();
		}
	}

	/** Closes the connection under its handle; pools replace a closed connection. */
	void closePhysically() {
		try {
			this.connection.close();
		}
		catch (SQLException ex) {
			logger.warn("A connection of doubtful state could not be closed: {}", ex.getMessage());
		}
	}

}
