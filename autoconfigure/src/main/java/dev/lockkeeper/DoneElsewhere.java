package dev.lockkeeper;

import java.sql.SQLException;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.migration.MigrationPlan;
import dev.lockkeeper.postgres.HistoryTable;
import dev.lockkeeper.postgres.LockQueue;
import dev.lockkeeper.postgres.PinnedSession;

/**
 * Whether somebody else has done what a replica waits to do. Many replicas ask this
 * often, of a history that may be long: they count first, and a table that was found once
 * is not looked for again.
 */
final class DoneElsewhere implements LockQueue.Condition {

	/** SQLSTATE undefined_table. */
	private static final String NO_TABLE = "42P01";

	private final Planning planning;

	private final PinnedSession session;

	private final MigrationPlan wanted;

	private @Nullable HistoryTable found;

	private @Nullable MigrationPlan plan;

	DoneElsewhere(Planning planning, PinnedSession session, MigrationPlan wanted) {
		this.planning = planning;
		this.session = session;
		this.wanted = wanted;
	}

	@Override
	public boolean holds() throws SQLException {
		HistoryTable history = this.found;
		if (history == null || !history.exists()) {
			history = this.planning.history(this.session);
			this.found = history;
		}
		try {
			if (!this.wanted.isReachedWith(history.count())) {
				return false;
			}
			MigrationPlan plan = this.planning.plan(this.session, this.planning.history(this.session));
			this.plan = plan;
			return plan.isEmpty();
		}
		catch (SQLException ex) {
			if (!NO_TABLE.equals(ex.getSQLState())) {
				throw ex;
			}
			// It was dropped meanwhile
			this.found = null;
			return false;
		}
	}

	/** What is left to do, once this holds: nothing. */
	MigrationPlan plan() {
		return Objects.requireNonNull(this.plan, "nobody has looked");
	}

}
