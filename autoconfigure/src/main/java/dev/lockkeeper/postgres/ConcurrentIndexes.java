package dev.lockkeeper.postgres;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.lockkeeper.script.StatementKind.ConcurrentIndexBuild;

/**
 * Looks after indexes that are built with {@code CONCURRENTLY}: a build that fails or is
 * cut off leaves an index that is marked INVALID, costs every write and serves no query.
 */
final class ConcurrentIndexes {

	private static final Logger logger = LoggerFactory.getLogger(ConcurrentIndexes.class);

	/** {@code object_not_in_prerequisite_state}. */
	private static final String NOT_VALID = "55000";

	private final PinnedSession session;

	ConcurrentIndexes(PinnedSession session) {
		this.session = session;
	}

	/**
	 * Makes way for a build: drops what a failed one of the same name left on the table.
	 */
	void dropInvalid(ConcurrentIndexBuild build) throws SQLException {
		Found found = find(build);
		if (found != null && !found.valid()) {
			logger.warn("Dropping index {}: it is INVALID, left behind by a build that did not finish", found.name());
			try (Statement statement = this.session.connection().createStatement()) {
				statement.execute("DROP INDEX CONCURRENTLY IF EXISTS " + found.name().quoted());
			}
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

	private @Nullable Found find(ConcurrentIndexBuild build) throws SQLException {
		String table = ((build.schema() != null) ? Sql.identifier(build.schema()) + "." : "")
				+ Sql.identifier(build.table());
		try (PreparedStatement statement = this.session.connection().prepareStatement("""
				SELECT n.nspname, c.relname, i.indisvalid
				  FROM pg_catalog.pg_index AS i
				  JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid
				  JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
				 WHERE i.indrelid = pg_catalog.to_regclass(?) AND c.relname = ?
				""")) {
			statement.setString(1, table);
			statement.setString(2, build.index());
			try (ResultSet rows = statement.executeQuery()) {
				return rows.next()
						? new Found(new QualifiedName(rows.getString(1), rows.getString(2)), rows.getBoolean(3)) : null;
			}
		}
	}

	private record Found(QualifiedName name, boolean valid) {

	}

}
