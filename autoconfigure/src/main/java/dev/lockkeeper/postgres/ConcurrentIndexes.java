package dev.lockkeeper.postgres;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.lockkeeper.postgres.IndexComparison.Verdict;
import dev.lockkeeper.script.StatementKind.ConcurrentIndexBuild;
import dev.lockkeeper.script.StatementKind.ConcurrentIndexDrop;

/**
 * Looks after indexes that are built with {@code CONCURRENTLY}: a build that fails or is
 * cut off leaves an index that is marked INVALID, costs every write and serves no query.
 */
final class ConcurrentIndexes {

	private static final Logger logger = LoggerFactory.getLogger(ConcurrentIndexes.class);

	/** {@code object_not_in_prerequisite_state}. */
	private static final String NOT_VALID = "55000";

	/** {@code duplicate_table}: what the server says without {@code IF NOT EXISTS}. */
	private static final String EXISTS = "42P07";

	/**
	 * Of another role's build the server shows the process only. Its lock tells the
	 * table: at worst another index of that table is waited for.
	 */
	static final String HIDDEN_BUILD = """
			(p.relid IS NULL AND EXISTS (SELECT FROM pg_catalog.pg_locks AS l
			  WHERE l.pid = p.pid AND l.relation = i.indrelid AND l.mode = 'ShareUpdateExclusiveLock' AND l.granted
			    AND l.database = (SELECT d.oid FROM pg_catalog.pg_database AS d WHERE d.datname = pg_catalog.current_database())))""";

	private static final Duration LOOK_EVERY = Duration.ofMillis(500);

	private static final int LOOKS_PER_REPORT = 10;

	private final PinnedSession session;

	private final IndexDefinitions definitions;

	ConcurrentIndexes(PinnedSession session) {
		this.session = session;
		this.definitions = new IndexDefinitions(session);
	}

	/**
	 * Makes way for a build: drops what a failed one of the same name left on the table.
	 * @throws SQLException also where {@code IF NOT EXISTS} would pass over an index that
	 * is not known to be the one that the statement would build
	 */
	void prepare(ConcurrentIndexBuild build) throws SQLException {
		if (this.session.inTransaction()) {
			// The server refuses the statement
			return;
		}
		Found found = findAtRest(build);
		if (found == null) {
			return;
		}
		if (!found.valid()) {
			logger.warn("Dropping index {}: it is INVALID, left behind by a build that did not finish", found.name());
			this.session.send("DROP INDEX CONCURRENTLY IF EXISTS " + found.name().quoted());
		}
		else if (build.ifNotExists()) {
			IndexComparison comparison = this.definitions.compare(build, found.name());
			if (comparison.verdict() != Verdict.SAME) {
				throw refusal(found.name(), comparison);
			}
			logger.info("Index {} exists already: {}", found.name(), comparison.report());
		}
	}

	/** With {@code IF NOT EXISTS} a build is happy with a broken index; we are not. */
	void requireValid(ConcurrentIndexBuild build) throws SQLException {
		Found found = find(build);
		if (found == null || !found.valid()) {
			throw new SQLException("index \"%s\" on \"%s\" is %s".formatted(build.index(), build.table(),
					(found == null) ? "missing after the build: something else in the schema has that name"
							: "INVALID after the build"),
					NOT_VALID);
		}
	}

	/**
	 * Whether a build that we have started came to its end.
	 * @param unchanged whether the statement is known to be the one that was started; its
	 * index is then taken for ours where it cannot be compared
	 * @throws SQLException also if the index that is there is another one
	 */
	boolean isBuilt(ConcurrentIndexBuild build, boolean unchanged) throws SQLException {
		Found found = findAtRest(build);
		if (found == null || !found.valid()) {
			return false;
		}
		IndexComparison comparison = this.definitions.compare(build, found.name());
		if (comparison.verdict() == Verdict.UNKNOWN && unchanged) {
			logger.warn("Adopted as built by a replica that was lost: {}", comparison.report());
		}
		else if (comparison.verdict() != Verdict.SAME) {
			throw refusal(found.name(), comparison);
		}
		return true;
	}

	private static SQLException refusal(QualifiedName index, IndexComparison comparison) {
		return new SQLException(
				"%s\nDrop it (DROP INDEX CONCURRENTLY %s) and start again, and the wanted one is built; or name that one differently; or, if the one there is right, take the statement out of the file"
					.formatted(comparison.report(), index.quoted()),
				EXISTS);
	}

	boolean exists(ConcurrentIndexDrop drop) throws SQLException {
		String index = Sql.identifier(drop.schema(), drop.index());
		try (PreparedStatement statement = this.session.connection()
			.prepareStatement("SELECT pg_catalog.to_regclass(?) IS NOT NULL")) {
			statement.setString(1, index);
			try (ResultSet rows = statement.executeQuery()) {
				return rows.next() && rows.getBoolean(1);
			}
		}
	}

	/**
	 * The server goes on with a build when its client has gone, so one that is still at
	 * work is waited for. It may be somebody else's as well.
	 */
	private @Nullable Found findAtRest(ConcurrentIndexBuild build) throws SQLException {
		Found found = find(build);
		for (int looks = 0; found != null && found.builder() != null; looks++) {
			if (looks % LOOKS_PER_REPORT == 0) {
				logger.info("Index {} is still being built by pid {}", found.name(), found.builder());
			}
			pause();
			found = find(build);
		}
		return found;
	}

	private @Nullable Found find(ConcurrentIndexBuild build) throws SQLException {
		try (PreparedStatement statement = this.session.connection()
			.prepareStatement(
					"""
							SELECT n.nspname, c.relname, i.indisvalid, p.pid
							  FROM pg_catalog.pg_index AS i
							  JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid
							  JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
							  LEFT JOIN pg_catalog.pg_stat_progress_create_index AS p
							         ON p.pid <> pg_catalog.pg_backend_pid() AND (p.index_relid = i.indexrelid OR NOT i.indisvalid AND """
							+ HIDDEN_BUILD + """
									)
									 WHERE i.indrelid = pg_catalog.to_regclass(?) AND c.relname = ?
									""")) {
			statement.setString(1, Sql.identifier(build.schema(), build.table()));
			statement.setString(2, build.index());
			try (ResultSet rows = statement.executeQuery()) {
				return rows.next() ? new Found(new QualifiedName(rows.getString(1), rows.getString(2)),
						rows.getBoolean(3), rows.getObject(4, Integer.class)) : null;
			}
		}
	}

	private static void pause() throws SQLException {
		try {
			Thread.sleep(LOOK_EVERY.toMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new SQLException("interrupted while waiting for an index build", "57014", ex);
		}
	}

	private record Found(QualifiedName name, boolean valid, @Nullable Integer builder) {

	}

}
