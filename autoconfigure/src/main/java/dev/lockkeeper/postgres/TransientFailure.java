package dev.lockkeeper.postgres;

import java.sql.SQLException;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Tells failures that pass by themselves from those that do not.
 */
public final class TransientFailure {

	private static final Set<String> STATES = Set.of(
			// The connection was not made or was lost
			"08000", "08001", "08003", "08006", "08007",
			// A pooler has lost its server or gets none: PgBouncer's state for all of its
			// own
			// errors
			"08P01",
			// The server shuts down, crashed, or starts up
			"57P01", "57P02", "57P03",
			// Too many connections
			"53300");

	/** A primary that has become a standby, in a fail-over, and has kept its sessions. */
	private static final String READ_ONLY = "25006";

	private TransientFailure() {
	}

	/** Whether a run that goes on may meet it depends on whether there was a primary. */
	static SQLException ofStandby() {
		return new SQLException("the server is a standby", READ_ONLY);
	}

	/**
	 * Looks for the cause that is nearest to the server: a pool's own says little.
	 * @param failure any failure
	 * @param answering whether the server still answers, as a primary, in the session
	 * that has failed
	 * @return the failure of the database that may pass by itself; {@code null} when
	 * there is none, such as for a wrong password
	 */
	public static @Nullable SQLException find(Throwable failure, boolean answering) {
		SQLException found = null;
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof SQLException sql && sql.getSQLState() != null && !answering
					&& (READ_ONLY.equals(sql.getSQLState()) || STATES.contains(sql.getSQLState()))) {
				found = sql;
			}
		}
		return found;
	}

}
