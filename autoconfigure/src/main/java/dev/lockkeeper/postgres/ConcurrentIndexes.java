package dev.lockkeeper.postgres;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

	private static final Duration LOOK_EVERY = Duration.ofMillis(500);

	private final PinnedSession session;

	ConcurrentIndexes(PinnedSession session) {
		this.session = session;
	}

	/**
	 * Makes way for a build: drops what a failed one of the same name left on the table.
	 * @throws SQLException also where {@code IF NOT EXISTS} would pass over an index that
	 * differs in being unique; other differences are not compared, the definition is
	 * logged
	 */
	void prepare(ConcurrentIndexBuild build) throws SQLException {
		Found found = find(build);
		if (found == null) {
			return;
		}
		if (!found.valid()) {
			logger.warn("Dropping index {}: it is INVALID, left behind by a build that did not finish", found.name());
			this.session.send("DROP INDEX CONCURRENTLY IF EXISTS " + found.name().quoted());
		}
		else if (build.ifNotExists() && found.unique() != build.unique()) {
			throw new SQLException(
					"index \"%s\" exists already, but is another one: %s".formatted(build.index(), found.definition()),
					NOT_VALID);
		}
		else if (build.ifNotExists()) {
			logger.info("Index {} exists already: {}", found.name(), found.definition());
		}
	}

	/** With {@code IF NOT EXISTS} a build is happy with a broken index; we are not. */
	void requireValid(ConcurrentIndexBuild build) throws SQLException {
		Found found = find(build);
		if (found == null || !found.valid()) {
			throw new SQLException("index \"%s\" on \"%s\" is %s after the build".formatted(build.index(),
					build.table(), (found == null) ? "missing" : "INVALID"), NOT_VALID);
		}
	}

	/**
	 * Whether a build that we have started came to its end. The server goes on with it
	 * when its client has gone, so one that is still at work is waited for.
	 */
	boolean isBuilt(ConcurrentIndexBuild build) throws SQLException {
		Found found = find(build);
		while (found != null && found.builder() != null) {
			logger.info("Index {} is still being built by pid {}, whose client has gone", found.name(),
					found.builder());
			pause();
			found = find(build);
		}
		return found != null && found.valid();
	}

	boolean exists(ConcurrentIndexDrop drop) throws SQLException {
		String index = qualified(drop.schema(), drop.index());
		try (PreparedStatement statement = this.session.connection()
			.prepareStatement("SELECT pg_catalog.to_regclass(?) IS NOT NULL")) {
			statement.setString(1, index);
			try (ResultSet rows = statement.executeQuery()) {
				return rows.next() && rows.getBoolean(1);
			}
		}
	}

	private @Nullable Found find(ConcurrentIndexBuild build) throws SQLException {
		try (PreparedStatement statement = this.session.connection()
			.prepareStatement(
					"""
							SELECT n.nspname, c.relname, i.indisvalid, i.indisunique, pg_catalog.pg_get_indexdef(i.indexrelid), p.pid
							  FROM pg_catalog.pg_index AS i
							  JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid
							  JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
							  LEFT JOIN pg_catalog.pg_stat_progress_create_index AS p
							         ON p.index_relid = i.indexrelid AND p.pid <> pg_catalog.pg_backend_pid()
							 WHERE i.indrelid = pg_catalog.to_regclass(?) AND c.relname = ?
							""")) {
			statement.setString(1, qualified(build.schema(), build.table()));
			statement.setString(2, build.index());
			try (ResultSet rows = statement.executeQuery()) {
				return rows.next() ? new Found(new QualifiedName(rows.getString(1), rows.getString(2)),
						rows.getBoolean(3), rows.getBoolean(4), rows.getString(5), rows.getObject(6, Integer.class))
						: null;
			}
		}
	}

	private static String qualified(@Nullable String schema, String name) {
		return ((schema != null) ? Sql.identifier(schema) + "." : "") + Sql.identifier(name);
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

	private record Found(QualifiedName name, boolean valid, boolean unique, String definition,
			@Nullable Integer builder) {

	}

}
