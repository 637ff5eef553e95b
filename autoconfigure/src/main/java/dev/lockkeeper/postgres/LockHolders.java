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

	/** The history's insert, which is the first thing a migration does. */
	private static final Pattern RECORDING = Pattern
		.compile("INSERT INTO .* VALUES \\(E'(?<version>[^'\\\\]+)', pg_catalog\\.now\\(\\).*", Pattern.DOTALL);

	private final QualifiedName journal;

	private final Function<String, @Nullable MigrationVersion> owners;

	/**
	 * A finder for the holders of one history table's lock.
	 * @param history the table
	 * @param owners tells which migration a statement is part of, as far as the server
	 * shows its text; {@code null} when it is part of none
	 */
	public LockHolders(HistoryTable history, Function<String, @Nullable MigrationVersion> owners) {
		this.journal = history.journal();
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
		return (found != null) ? new LockHolder(found.pid(), found.application(), found.client(),
				found.connectedSince(), version(session, found), shown(found.query()), blockers(session, found.pid()),
				found.indexBuild()) : null;
	}

	private static @Nullable Found find(PinnedSession session, String held) throws SQLException {
		try (Statement statement = session.connection().createStatement(); ResultSet rows = statement.executeQuery("""
				SELECT a.pid, a.application_name, a.client_addr::text, a.backend_start, a.query, c.relname, p.phase,
				       CASE WHEN p.blocks_total > 0 THEN 100.0 * p.blocks_done / p.blocks_total
				            WHEN p.tuples_total > 0 THEN 100.0 * p.tuples_done / p.tuples_total
				            WHEN p.lockers_total > 0 THEN 100.0 * p.lockers_done / p.lockers_total END::float8
				  FROM pg_catalog.pg_locks AS l
				  JOIN pg_catalog.pg_stat_activity AS a ON a.pid = l.pid
				  LEFT JOIN pg_catalog.pg_stat_progress_create_index AS p ON p.pid = a.pid
				  LEFT JOIN pg_catalog.pg_class AS c ON c.oid = p.index_relid
				 WHERE\s""" + held)) {
			if (!rows.next()) {
				return null;
			}
			String phase = rows.getString(7);
			return new Found(rows.getInt(1), String.valueOf(rows.getString(2)), rows.getString(3),
					rows.getObject(4, OffsetDateTime.class), rows.getString(5),
					(phase != null) ? new IndexBuild(rows.getString(6), phase, rows.getObject(8, Double.class)) : null);
		}
	}

	/** The journal knows best; what runs in a transaction is known by its text only. */
	private @Nullable MigrationVersion version(PinnedSession session, Found found) throws SQLException {
		String journalled = journalled(session);
		if (journalled != null) {
			return new MigrationVersion(journalled);
		}
		if (found.query() == null) {
			return null;
		}
		Matcher matcher = RECORDING.matcher(found.query());
		return matcher.matches() ? new MigrationVersion(matcher.group("version")) : this.owners.apply(found.query());
	}

	private @Nullable String journalled(PinnedSession session) throws SQLException {
		try (Statement statement = session.connection().createStatement()) {
			try (ResultSet exists = statement
				.executeQuery("SELECT coalesce(pg_catalog.has_table_privilege(pg_catalog.to_regclass("
						+ Sql.literal(this.journal.quoted()) + "), 'SELECT'), false)")) {
				if (!exists.next() || !exists.getBoolean(1)) {
					return null;
				}
			}
			try (ResultSet rows = statement.executeQuery("SELECT version FROM " + this.journal.quoted()
					+ " WHERE finished_at IS NULL ORDER BY started_at DESC LIMIT 1")) {
				return rows.next() ? rows.getString(1) : null;
			}
		}
	}

	private static List<Blocker> blockers(PinnedSession session, int pid) throws SQLException {
		List<Blocker> blockers = new ArrayList<>();
		try (Statement statement = session.connection().createStatement();
				ResultSet rows = statement.executeQuery("SELECT a.pid, a.application_name, a.query"
						+ " FROM pg_catalog.unnest(pg_catalog.pg_blocking_pids(" + pid + ")) AS b (pid)"
						+ " JOIN pg_catalog.pg_stat_activity AS a ON a.pid = b.pid ORDER BY a.xact_start")) {
			while (rows.next()) {
				blockers.add(new Blocker(rows.getInt(1), String.valueOf(rows.getString(2)), shown(rows.getString(3))));
			}
		}
		return blockers;
	}

	private static @Nullable String shown(@Nullable String query) {
		if (query == null || query.isBlank()) {
			return null;
		}
		String oneLine = query.strip().replaceAll("\\s+", " ");
		return (oneLine.length() > SHOWN_QUERY) ? oneLine.substring(0, SHOWN_QUERY) + "…" : oneLine;
	}

	private record Found(int pid, String application, @Nullable String client, @Nullable OffsetDateTime connectedSince,
			@Nullable String query, @Nullable IndexBuild indexBuild) {

	}

}
