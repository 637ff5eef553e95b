package dev.lockkeeper.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;

import org.jspecify.annotations.Nullable;

/**
 * Who holds the lock, as far as the server tells this role.
 *
 * @param pid server process
 * @param application its {@code application_name}
 * @param client its address; {@code null} for a local one or when hidden
 * @param connectedSince when it connected; {@code null} when hidden
 * @param query what it runs or ran last; {@code null} when hidden
 */
record LockHolder(int pid, String application, @Nullable String client, @Nullable OffsetDateTime connectedSince,
		@Nullable String query) {

	private static final int SHOWN_QUERY = 120;

	/** The holder, or {@code null} when the lock has just become free. */
	static @Nullable LockHolder find(PinnedSession session, MigrationLock lock) throws SQLException {
		try (Statement statement = session.connection().createStatement();
				ResultSet rows = statement.executeQuery(lock.holders())) {
			return rows.next() ? new LockHolder(rows.getInt(1), String.valueOf(rows.getString(2)), rows.getString(3),
					rows.getObject(4, OffsetDateTime.class), rows.getString(5)) : null;
		}
	}

	@Override
	public String toString() {
		StringBuilder text = new StringBuilder("pid ").append(this.pid);
		text.append(" (").append(this.application.isEmpty() ? "no application name" : this.application);
		if (this.client != null) {
			text.append(", from ").append(this.client);
		}
		if (this.connectedSince != null) {
			text.append(", connected since ").append(this.connectedSince);
		}
		text.append(")");
		if (this.query != null && !this.query.isBlank()) {
			String oneLine = this.query.strip().replaceAll("\\s+", " ");
			text.append(", on: ")
				.append((oneLine.length() > SHOWN_QUERY) ? oneLine.substring(0, SHOWN_QUERY) + "…" : oneLine);
		}
		return text.toString();
	}

}
