package dev.lockkeeper.postgres;

import java.sql.SQLException;

import org.postgresql.core.BaseConnection;

/**
 * Cancels what a session does, unless that puts something in order. None is under way
 * when one of its methods returns.
 */
final class Cancellation {

	private final BaseConnection connection;

	private boolean refused;

	private boolean over;

	Cancellation(BaseConnection connection) {
		this.connection = connection;
	}

	/** Ends the statement that runs now, if any, where it may be ended. */
	synchronized void cancel() throws SQLException {
		if (!this.refused && !this.over) {
			this.connection.cancelQuery();
		}
	}

	/** What comes now writes down what is known and would be lost. */
	synchronized void refuse() {
		this.refused = true;
	}

	/** That is written down. */
	synchronized void allow() {
		this.refused = false;
	}

	/** The run is over, and only clean-up is left. */
	synchronized void end() {
		this.over = true;
	}

}
