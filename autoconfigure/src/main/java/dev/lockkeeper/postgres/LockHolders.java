package dev.lockkeeper.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.migration.LockHolder;
import dev.lockkeeper.migration.LockHolder.Blocker;
import dev.lockkeeper.migration.LockHolder.IndexBuild;
import dev.lockkeeper.migration.MigrationVersion;

/**
 * Finds out who holds a lock and what it is doing.
 */
public final class LockHolders {

	private static final int SHOWN_QUERY = 120;

	/** What the server shows of a session that is none of this role's business. */
	private static final String HIDDEN = "<insufficient privilege>";

	private final QualifiedName journal;

	/** The history's change, which is the first thing a migration does. */
	private final Pattern recording;

	private final Function<String, @Nullable MigrationVersion> owners;

	/**
	 * A finder for the holders of one history table's lock.
	 * @param history the table
	 * @param owners tells which migration a statement is part of, as far as the server
	 * shows its text; {@code null} when it is part of none
	 */
	public LockHolders(HistoryTable history, Function<String, @Nullable MigrationVersion> owners) {
		this.journal = history.journal();
		this.recording = history.change();
		this.owners = owners;
	}

	/**
	 * Looks.
	 * @param session who looks
	 * @param lock the lock
	 * @return the holder, or {@code null} when the lock is free at this moment
	 */
	public @Nullable LockHolder find(PinnedSession session, MigrationLock lock) throws SQLException {
		Found found = find(session, lock.held());
		return (found != null)
				? new LockHolder(found.pid(), found.application(), found.client(), found.connectedSince(),
						version(session, found), found.state(), found.stateSince(),
						Passwords.shown(found.query(), SHOWN_QUERY), blockers(session, found.pid()), found.indexBuild())
				: null;
	}

	/**
	 * Each phase of an index build has a measure of its own or none, and those of the
	 * phases before it keep their last values.
	 */
	private static @Nullable Found find(PinnedSession session, String held) throws SQLException {
		try (Statement statement = session.connection().createStatement();
				ResultSet rows = statement.executeQuery(
						"""
								SELECT a.pid, a.application_name, pg_catalog.host(a.client_addr), a.backend_start, a.state, a.state_change,
								       a.query, c.relname, p.phase,
								       CASE WHEN p.phase LIKE 'waiting for%' THEN 100.0 * p.lockers_done / nullif(p.lockers_total, 0)
								            WHEN p.phase LIKE '%loading tuples%' THEN 100.0 * p.tuples_done / nullif(p.tuples_total, 0)
								            WHEN p.phase LIKE '%sorting%' THEN NULL
								            ELSE 100.0 * p.blocks_done / nullif(p.blocks_total, 0) END::float8
								  FROM pg_catalog.pg_locks AS l
								  JOIN pg_catalog.pg_stat_activity AS a ON a.pid = l.pid
								  LEFT JOIN pg_catalog.pg_stat_progress_create_index AS p ON p.pid = a.pid
								  LEFT JOIN pg_catalog.pg_class AS c ON c.oid = p.index_relid
								 WHERE\s"""
								+ held)) {
			if (!rows.next()) {
				return null;
			}
			String phase = rows.getString(9);
			return new Found(rows.getInt(1), text(rows.getString(2)), rows.getString(3),
					rows.getObject(4, OffsetDateTime.class), rows.getString(5), rows.getObject(6, OffsetDateTime.class),
					visible(rows.getString(7)), (phase != null)
							? new IndexBuild(rows.getString(8), phase, rows.getObject(10, Double.class)) : null);
		}
	}

	/**
	 * The journal knows best what a session does that it was written by; what runs in a
	 * transaction is known by its text only.
	 */
	private @Nullable MigrationVersion version(PinnedSession session, Found found) throws SQLException {
		String journalled = journalled(session, found.pid());
		if (journalled != null) {
			return new MigrationVersion(journalled);
		}
		if (found.query() == null) {
			return null;
		}
		Matcher matcher = this.recording.matcher(found.query());
		return matcher.lookingAt() ? new MigrationVersion(matcher.group("version")) : this.owners.apply(found.query());
	}

	/**
	 * What a session's predecessor has left in the journal is older than the session. A
	 * script's rows go when it is recorded.
	 */
	private @Nullable String journalled(PinnedSession session, int pid) throws SQLException {
		try (Statement statement = session.connection().createStatement()) {
			try (ResultSet exists = statement
				.executeQuery("SELECT coalesce(pg_catalog.has_table_privilege(pg_catalog.to_regclass("
						+ Sql.literal(this.journal.quoted()) + "), 'SELECT'), false)")) {
				if (!exists.next() || !exists.getBoolean(1)) {
					return null;
				}
			}
			try (ResultSet rows = statement.executeQuery("SELECT version FROM " + this.journal.quoted()
					+ " WHERE started_at >= coalesce((SELECT a.backend_start FROM pg_catalog.pg_stat_activity AS a WHERE a.pid = "
					+ pid + "), '-infinity') ORDER BY started_at DESC LIMIT 1")) {
				return rows.next() ? rows.getString(1) : null;
			}
		}
	}

	private static List<Blocker> blockers(PinnedSession session, int pid) throws SQLException {
		List<Blocker> blockers = new ArrayList<>();
		try (Statement statement = session.connection().createStatement();
				ResultSet rows = statement
					.executeQuery("SELECT b.pid, a.application_name, a.state, a.xact_start, a.query"
							+ " FROM (SELECT DISTINCT pg_catalog.unnest(pg_catalog.pg_blocking_pids(" + pid
							+ "))) AS b (pid) LEFT JOIN pg_catalog.pg_stat_activity AS a ON a.pid = b.pid"
							+ " WHERE a.pid IS NOT NULL OR b.pid = 0 ORDER BY a.xact_start")) {
			while (rows.next()) {
				blockers.add(new Blocker(rows.getInt(1), text(rows.getString(2)), rows.getString(3),
						rows.getObject(4, OffsetDateTime.class),
						Passwords.shown(visible(rows.getString(5)), SHOWN_QUERY)));
			}
		}
		return blockers;
	}

	private static String text(@Nullable String text) {
		return (text != null) ? text : "";
	}

	private static @Nullable String visible(@Nullable String query) {
		return HIDDEN.equals(query) ? null : query;
	}

	private record Found(int pid, String application, @Nullable String client, @Nullable OffsetDateTime connectedSince,
			@Nullable String state, @Nullable OffsetDateTime stateSince, @Nullable String query,
			@Nullable IndexBuild indexBuild) {

	}

}
