package dev.lockkeeper.postgres;

import java.sql.SQLException;

import org.postgresql.core.BaseConnection;

/**
 * What the driver keeps of a connection on the client's side: as the pool had it, as a
 * run needs it, and back again.
 */
final class DriverSettings {

	private static final int WAITING_TIMEOUT_MS = 30_000;

	private final BaseConnection connection;

	private final boolean autoCommit;

	private final boolean readOnly;

	private final int prepareThreshold;

	private final int networkTimeout;

	DriverSettings(BaseConnection connection) throws SQLException {
		this.connection = connection;
		this.autoCommit = connection.getAutoCommit();
		this.readOnly = connection.isReadOnly();
		this.prepareThreshold = connection.getPrepareThreshold();
		this.networkTimeout = connection.getNetworkTimeout();
	}

	void enter() throws SQLException {
		if (!this.autoCommit) {
			// An idle transaction keeps a snapshot, which a concurrent index build waits
			// for
			this.connection.setAutoCommit(true);
		}
		if (this.readOnly) {
			// The driver would begin such transactions for the application's own code
			this.connection.setReadOnly(false);
		}
		// A pooler in transaction mode would not find a prepared statement again
		this.connection.setPrepareThreshold(0);
		limitWaiting();
	}

	/** For short questions: a server that does not answer them has gone. */
	void limitWaiting() throws SQLException {
		this.connection.setNetworkTimeout(Runnable::run, WAITING_TIMEOUT_MS);
	}

	/**
	 * For scripts: a client that gives up on a long statement leaves it running in the
	 * server.
	 */
	void waitForever() throws SQLException {
		this.connection.setNetworkTimeout(Runnable::run, 0);
	}

	/** Last of all: what cleans the session needs the settings of a run. */
	void restore() throws SQLException {
		this.connection.setPrepareThreshold(this.prepareThreshold);
		this.connection.setNetworkTimeout(Runnable::run, this.networkTimeout);
		if (this.readOnly) {
			this.connection.setReadOnly(true);
		}
		this.connection.setAutoCommit(this.autoCommit);
	}

}
