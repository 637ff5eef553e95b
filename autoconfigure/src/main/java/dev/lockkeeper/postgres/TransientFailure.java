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
			// The server shuts down, crashed, or starts up
			"57P01", "57P02", "57P03",
			// Too many connections
			"53300",
			// A primary that has become a standby, in a fail-over
			"25006");

	private TransientFailure() {
	}

	/**
	 * Looks for the cause that is nearest to the server: a pool's own says little.
	 * @param failure any failure
	 * @return the failure of the database that may pass by itself; {@code null} when
	 * there is none, such as for a wrong password
	 */
	public static @Nullable SQLException find(Throwable failure) {
		SQLException found = null;
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof SQLException sql && sql.getSQLState() != null && STATES.contains(sql.getSQLState())) {
				found = sql;
			}
		}
		return found;
	}

}
