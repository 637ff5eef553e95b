package dev.lockkeeper.postgres;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.lockkeeper.script.StatementKind.ConcurrentReindex;

/**
 * Copies of indexes, named {@code …_ccnew} or {@code …_ccold} and marked INVALID, that a
 * {@code REINDEX CONCURRENTLY} leaves behind when it is cut off. PostgreSQL leaves it to
 * its user to drop them.
 */
final class ReindexLeftovers {

	private static final Logger logger = LoggerFactory.getLogger(ReindexLeftovers.class);

	private final PinnedSession session;

	ReindexLeftovers(PinnedSession session) {
		this.session = session;
	}

	/**
	 * Drops those on the tables that a reindex concerns, unless somebody is at work
	 * there.
	 */
	void drop(ConcurrentReindex reindex) throws SQLException {
		for (QualifiedName leftover : find(reindex)) {
			logger.warn("Dropping index {}: it is INVALID, left behind by a reindex that did not finish", leftover);
			this.session.send("DROP INDEX CONCURRENTLY IF EXISTS " + leftover.quoted());
		}
	}

	private List<QualifiedName> find(ConcurrentReindex reindex) throws SQLException {
		String scope = switch (reindex.target()) {
			case INDEX ->
				"i.indrelid = (SELECT o.indrelid FROM pg_catalog.pg_index AS o WHERE o.indexrelid = pg_catalog.to_regclass(?))";
			case TABLE -> "i.indrelid = pg_catalog.to_regclass(?)";
			case SCHEMA -> "n.oid = pg_catalog.to_regnamespace(?)";
			case DATABASE, SYSTEM -> "? IS NOT NULL";
		};
		List<QualifiedName> leftovers = new ArrayList<>();
		try (PreparedStatement statement = this.session.connection()
			.prepareStatement(
					"""
							SELECT n.nspname, c.relname
							  FROM pg_catalog.pg_index AS i
							  JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid
							  JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
							 WHERE NOT i.indisvalid AND c.relname ~ '_cc(new|old)[0-9]*$' AND n.nspname <> 'pg_toast'
							   AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_progress_create_index AS p WHERE p.relid = i.indrelid OR """
							+ ConcurrentIndexes.HIDDEN_BUILD + """
									)
									   AND\s""" + scope.replace("?", "?::text"))) {
			statement.setString(1, name(reindex));
			try (ResultSet rows = statement.executeQuery()) {
				while (rows.next()) {
					leftovers.add(new QualifiedName(rows.getString(1), rows.getString(2)));
				}
			}
		}
		return leftovers;
	}

	private static String name(ConcurrentReindex reindex) {
		String name = reindex.name();
		return (name != null) ? Sql.identifier(reindex.schema(), name) : "";
	}

}
