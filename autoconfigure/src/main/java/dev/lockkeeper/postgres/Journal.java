package dev.lockkeeper.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;

import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.script.SqlStatement;
import dev.lockkeeper.script.Utf8;

/**
 * Work without transactions that is in flight: a row for each statement of a script that
 * was started, kept until the whole script is recorded in the history. Whoever comes
 * after a crash reads here where to go on.
 */
final class Journal {

	private static final String SUFFIX = "_journal";

	private final PinnedSession session;

	private final QualifiedName name;

	Journal(PinnedSession session, QualifiedName name) {
		this.session = session;
		this.name = name;
	}

	/** Beside the history table; a name that would be too long for PostgreSQL is cut. */
	static QualifiedName nameFor(QualifiedName history) {
		return new QualifiedName(history.schema(),
				Utf8.cut(history.name(), Utf8.NAME_BYTES - SUFFIX.length()) + SUFFIX);
	}

	/** The versions of which a journal that exists knows anything. */
	static Set<MigrationVersion> versions(PinnedSession session, QualifiedName journal) throws SQLException {
		Set<MigrationVersion> versions = new HashSet<>();
		try (Statement query = session.connection().createStatement();
				ResultSet rows = query.executeQuery("SELECT DISTINCT version FROM " + journal.quoted())) {
			while (rows.next()) {
				versions.add(new MigrationVersion(rows.getString(1)));
			}
		}
		return versions;
	}

	/** The statement that creates the journal. */
	String creation() {
		return "CREATE TABLE IF NOT EXISTS " + this.name.quoted()
				+ " (version text, statement integer, statement_hash text NOT NULL, holder text NOT NULL,"
				+ " started_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(), finished_at timestamptz,"
				+ " PRIMARY KEY (version, statement))";
	}

	/** What is known of a version's statements, by their number from 1. */
	Map<Integer, Entry> read(MigrationVersion version) throws SQLException {
		Map<Integer, Entry> entries = new HashMap<>();
		try (Statement query = this.session.connection().createStatement();
				ResultSet rows = query.executeQuery(
						"SELECT statement, statement_hash, finished_at IS NOT NULL, holder, started_at::text FROM "
								+ this.name.quoted() + " WHERE version = " + Sql.literal(version.value()))) {
			while (rows.next()) {
				entries.put(rows.getInt(1),
						new Entry(rows.getString(2), rows.getBoolean(3), rows.getString(4), rows.getString(5)));
			}
		}
		return entries;
	}

	/**
	 * The statement that notes that a statement starts. A row of an earlier try is
	 * replaced.
	 */
	String start(MigrationVersion version, int number, SqlStatement statement) {
		return ("INSERT INTO %s (version, statement, statement_hash, holder) VALUES (%s, %d, %s, %s)"
				+ " ON CONFLICT (version, statement) DO UPDATE SET statement_hash = EXCLUDED.statement_hash,"
				+ " holder = EXCLUDED.holder, started_at = EXCLUDED.started_at, finished_at = NULL")
			.formatted(this.name.quoted(), Sql.literal(version.value()), number, Sql.literal(hash(statement)),
					Sql.literal(this.session.identity().appliedBy()));
	}

	/** The statement that notes that a statement took effect. */
	String finish(MigrationVersion version, int number) {
		return "UPDATE %s SET finished_at = pg_catalog.clock_timestamp() WHERE version = %s AND statement = %d"
			.formatted(this.name.quoted(), Sql.literal(version.value()), number);
	}

	/**
	 * The statement that takes back a start: the statement is known to have had no
	 * effect.
	 */
	String withdraw(MigrationVersion version, int number) {
		return "DELETE FROM %s WHERE version = %s AND statement = %d".formatted(this.name.quoted(),
				Sql.literal(version.value()), number);
	}

	/** The statement that forgets a version: the history has it. */
	String forget(MigrationVersion version) {
		return "DELETE FROM %s WHERE version = %s".formatted(this.name.quoted(), Sql.literal(version.value()));
	}

	static String hash(SqlStatement statement) {
		String data = statement.copyData();
		return HexFormat.of().formatHex(Utf8.sha256(statement.sql(), (data != null) ? data : ""));
	}

	/**
	 * A statement that was started.
	 *
	 * @param hash of its text
	 * @param finished whether it is known to have taken effect
	 * @param holder who started it
	 * @param startedAt when
	 */
	record Entry(String hash, boolean finished, String holder, String startedAt) {

		boolean isOf(SqlStatement statement) {
			return this.hash.equals(Journal.hash(statement));
		}

	}

}
