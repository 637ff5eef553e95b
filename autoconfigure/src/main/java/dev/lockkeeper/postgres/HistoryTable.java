package dev.lockkeeper.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.migration.AppliedMigration;
import dev.lockkeeper.migration.HistoryTableException;
import dev.lockkeeper.migration.HistoryTableName;
import dev.lockkeeper.migration.MigrationReport;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.migration.UnsupportedDatabaseException;

/**
 * The history table as it was found in a database. A row means that the version is
 * applied, never that it is in progress.
 */
public final class HistoryTable {

	private final PinnedSession session;

	private final QualifiedName name;

	private final @Nullable TableShape shape;

	private final boolean standby;

	private HistoryTable(PinnedSession session, QualifiedName name, @Nullable TableShape shape, boolean standby) {
		this.session = session;
		this.name = name;
		this.shape = shape;
		this.standby = standby;
	}

	/**
	 * Looks at the table, in one round trip.
	 * @param session where to look
	 * @param configured the table's name; without a schema the first table of that name
	 * on the {@code search_path} counts, else the first schema
	 * @return the table, which need not exist yet
	 * @throws HistoryTableException if a table of that name is not a history table, or
	 * the {@code search_path} names no schema that exists
	 */
	public static HistoryTable inspect(PinnedSession session, HistoryTableName configured) throws SQLException {
		String schema = configured.schema();
		String quoted = ((schema != null) ? Sql.identifier(schema) + "." : "") + Sql.identifier(configured.table());
		String sql = """
				SELECT pg_catalog.pg_is_in_recovery(), pg_catalog.current_schema(), n.nspname, a.attname,
				       pg_catalog.format_type(a.atttypid, NULL), a.attnotnull AND NOT a.atthasdef AND a.attidentity = '',
				       EXISTS (SELECT FROM pg_catalog.pg_index AS i WHERE i.indrelid = c.oid AND i.indisunique AND i.indisvalid
				                  AND i.indpred IS NULL AND i.indnkeyatts = 1 AND i.indkey[0] = a.attnum)
				  FROM (SELECT pg_catalog.to_regclass(?) AS oid) AS t
				  LEFT JOIN pg_catalog.pg_class AS c ON c.oid = t.oid
				  LEFT JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
				  LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
				 ORDER BY a.attnum
				""";
		try (PreparedStatement statement = session.connection().prepareStatement(sql)) {
			statement.setString(1, quoted);
			try (ResultSet rows = statement.executeQuery()) {
				rows.next();
				boolean standby = rows.getBoolean(1);
				String current = rows.getString(2);
				String found = rows.getString(3);
				List<TableShape.Column> columns = new ArrayList<>();
				do {
					if (rows.getString(4) != null) {
						columns.add(new TableShape.Column(rows.getString(4), rows.getString(5), rows.getBoolean(6),
								rows.getBoolean(7)));
					}
				}
				while (rows.next());
				String resolved = (found != null) ? found : (schema != null) ? schema : current;
				if (resolved == null) {
					throw new HistoryTableException(
							"The search_path names no schema that exists, so there is none for the history table "
									+ configured,
							"Create the schema, or name one in lockkeeper.table: <schema>." + configured.table() + ".",
							null);
				}
				QualifiedName name = new QualifiedName(resolved, configured.table());
				TableShape shape = (found != null) ? requireHistory(name, new TableShape(columns)) : null;
				return new HistoryTable(session, name, shape, standby);
			}
		}
	}

	private static TableShape requireHistory(QualifiedName name, TableShape shape) {
		if (!shape.isHistory()) {
			throw new HistoryTableException(
					"Table %s is not a history table of Lockkeeper; it looks like one of %s: %s".formatted(name,
							shape.owner(), shape),
					"Give Lockkeeper a table of its own with lockkeeper.table: <schema>.<table>. A history table has version text, unique, and applied_at timestamptz.",
					null);
		}
		return shape;
	}

	/**
	 * The lock that guards this table.
	 * @param key configured key, or {@code null} for one derived from the table's name
	 * @throws UnsupportedDatabaseException on a standby: its advisory locks are not the
	 * primary's
	 */
	public MigrationLock lock(@Nullable Long key) {
		if (this.standby) {
			throw new UnsupportedDatabaseException("The server is a standby (pg_is_in_recovery() is true)",
					"Point the data source at the primary. With several hosts in the URL, add targetServerType=primary.",
					null);
		}
		return (key != null) ? new AdvisoryLock(key) : AdvisoryLock.of(this.name);
	}

	/** Reads the whole history, in one round trip or none. */
	public List<AppliedMigration> read() throws SQLException {
		if (this.shape == null) {
			return List.of();
		}
		String checksum = this.shape.has("checksum") ? "checksum" : "NULL::text";
		List<AppliedMigration> history = new ArrayList<>();
		try (Statement statement = connection().createStatement();
				ResultSet rows = statement
					.executeQuery("SELECT version, applied_at, " + checksum + " FROM " + this.name.quoted())) {
			while (rows.next()) {
				OffsetDateTime appliedAt = rows.getObject(2, OffsetDateTime.class);
				history.add(new AppliedMigration(new MigrationVersion(rows.getString(1)),
						(appliedAt != null) ? appliedAt.toInstant() : null, rows.getString(3)));
			}
		}
		return history;
	}

	/**
	 * Creates the table or adds the columns it lacks. Call with the lock held, and use
	 * the table that {@link #inspect} finds afterwards.
	 */
	public void createOrExtend() throws SQLException {
		try (Statement statement = connection().createStatement()) {
			if (this.shape == null) {
				createSchemaIfMissing(statement);
				statement.execute("CREATE TABLE IF NOT EXISTS " + this.name.quoted()
						+ " (version text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT pg_catalog.now(), "
						+ TableShape.ADDED.stream().map(HistoryTable::definition).collect(Collectors.joining(", "))
						+ ")");
			}
			else if (!this.shape.missing().isEmpty()) {
				statement.execute("ALTER TABLE " + this.name.quoted() + " "
						+ this.shape.missing()
							.stream()
							.map((column) -> "ADD COLUMN IF NOT EXISTS " + definition(column))
							.collect(Collectors.joining(", ")));
			}
		}
	}

	private static String definition(TableShape.Column column) {
		return column.name() + " " + column.type();
	}

	/**
	 * {@code IF NOT EXISTS} would ask for the right to create schemas even when it
	 * exists.
	 */
	private void createSchemaIfMissing(Statement statement) throws SQLException {
		try (ResultSet rows = statement.executeQuery(
				"SELECT pg_catalog.to_regnamespace(" + Sql.literal(Sql.identifier(this.name.schema())) + ")")) {
			rows.next();
			if (rows.getString(1) != null) {
				return;
			}
		}
		statement.execute("CREATE SCHEMA IF NOT EXISTS " + Sql.identifier(this.name.schema()));
	}

	/**
	 * The statement that records a version. It fails with {@code 23505} when another
	 * session has recorded it, which makes the table's key a fence.
	 */
	String insert(MigrationVersion version, String checksum) {
		return "INSERT INTO %s (version, applied_at, checksum, applied_by) VALUES (%s, pg_catalog.now(), %s, %s)"
			.formatted(this.name.quoted(), Sql.literal(version.value()), Sql.literal(checksum),
					Sql.literal(this.session.identity().appliedBy()));
	}

	/**
	 * The statement that removes a version. It fails with {@code 22012} when another
	 * session has removed it.
	 */
	String delete(MigrationVersion version) {
		return "WITH gone AS (DELETE FROM %s WHERE version = %s RETURNING 1) SELECT 1 / pg_catalog.count(*) FROM gone"
			.formatted(this.name.quoted(), Sql.literal(version.value()));
	}

	/**
	 * Notes how long the migrations of a run took. Done once at its end: an update in
	 * every file's transaction would double the writes.
	 */
	public void recordDurations(List<MigrationReport.Step> steps) throws SQLException {
		try (PreparedStatement statement = connection().prepareStatement("UPDATE " + this.name.quoted()
				+ " AS h SET execution_ms = d.ms FROM ROWS FROM (pg_catalog.unnest(?::text[]), pg_catalog.unnest(?::bigint[])) AS d (version, ms)"
				+ " WHERE h.version = d.version")) {
			statement.setArray(1,
					connection().createArrayOf("text", steps.stream().map((step) -> step.version().value()).toArray()));
			statement.setArray(2, connection().createArrayOf("bigint",
					steps.stream().map((step) -> step.duration().toMillis()).toArray()));
			statement.executeUpdate();
		}
	}

	/** Schema and table, as a user writes them. */
	@Override
	public String toString() {
		return this.name.toString();
	}

	private Connection connection() {
		return this.session.connection();
	}

}
