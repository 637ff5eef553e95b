package dev.lockkeeper.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.migration.AppliedMigration;
import dev.lockkeeper.migration.HistoryRow;
import dev.lockkeeper.migration.HistoryTableException;
import dev.lockkeeper.migration.MigrationPlan;
import dev.lockkeeper.migration.MigrationReport;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.migration.UnsupportedDatabaseException;

/**
 * The history table as it was found in a database. A row means that the version is
 * applied, never that it is in progress.
 */
public final class HistoryTable {

	/** SQLSTATE of {@link #insert} when another session was faster: unique violation. */
	static final String RECORDED = "23505";

	/** SQLSTATE of {@link #delete} when another session was faster: division by zero. */
	static final String GONE = "22012";

	private final PinnedSession session;

	private final QualifiedName name;

	private final @Nullable TableShape shape;

	private final Server server;

	private final boolean inCurrentSchema;

	private final boolean journalled;

	HistoryTable(PinnedSession session, QualifiedName name, @Nullable TableShape shape, Server server,
			boolean inCurrentSchema, boolean journalled) {
		this.session = session;
		this.name = name;
		this.shape = shape;
		this.server = server;
		this.inCurrentSchema = inCurrentSchema;
		this.journalled = journalled;
	}

	/**
	 * The lock that guards this table.
	 * @param key configured key, or {@code null} for one derived from the table's name
	 * @param scope configured scope, or {@code null} to refuse a pooler
	 * @throws UnsupportedDatabaseException if no lock would protect it here
	 */
	public MigrationLock lock(@Nullable Long key, @Nullable LockScope scope) {
		return this.server.lock(key(key), scope);
	}

	/**
	 * Reads as much of the history as a plan needs, in one round trip or none.
	 */
	public List<AppliedMigration> read() throws SQLException {
		if (this.shape == null) {
			return List.of();
		}
		List<AppliedMigration> history = new ArrayList<>();
		try (Statement statement = connection().createStatement();
				ResultSet rows = statement.executeQuery("SELECT version, %s, %s FROM %s"
					.formatted(column("checksum", "text"), column("skipped", "text"), this.name.quoted()))) {
			while (rows.next()) {
				history.add(new AppliedMigration(version(rows), rows.getString(2), rows.getString(3)));
			}
		}
		return history;
	}

	/** Reads all that the history tells, in one round trip or none. */
	public List<HistoryRow> rows() throws SQLException {
		if (this.shape == null) {
			return List.of();
		}
		List<HistoryRow> history = new ArrayList<>();
		try (Statement statement = connection().createStatement();
				ResultSet rows = statement.executeQuery("SELECT version, applied_at, %s, %s, %s, %s FROM %s".formatted(
						column("applied_by", "text"), column("execution_ms", "bigint"), column("checksum", "text"),
						column("skipped", "text"), this.name.quoted()))) {
			while (rows.next()) {
				OffsetDateTime appliedAt = rows.getObject(2, OffsetDateTime.class);
				Long milliseconds = rows.getObject(4, Long.class);
				history.add(new HistoryRow(version(rows), (appliedAt != null) ? appliedAt.toInstant() : null,
						rows.getString(3), (milliseconds != null) ? Duration.ofMillis(milliseconds) : null,
						rows.getString(5), rows.getString(6)));
			}
		}
		return history;
	}

	/** A table that another runner has made may have rows of no version. */
	private MigrationVersion version(ResultSet row) throws SQLException {
		String version = row.getString(1);
		if (version == null || version.isBlank()) {
			throw new HistoryTableException("Table %s has a row without a version".formatted(this.name),
					"See whose it is: SELECT * FROM %s WHERE version IS NULL OR version !~ '\\S'; Then delete it."
						.formatted(this.name.quoted()),
					null);
		}
		return new MigrationVersion(version);
	}

	/** A table that another runner has made lacks some columns. */
	private String column(String name, String type) {
		return (this.shape != null && this.shape.has(name)) ? name : "NULL::" + type;
	}

	/** Whether the table is there; if not, nothing is applied. */
	public boolean exists() {
		return this.shape != null;
	}

	/** How many migrations are applied. */
	public int count() throws SQLException {
		if (this.shape == null) {
			return 0;
		}
		try (Statement statement = connection().createStatement();
				ResultSet rows = statement.executeQuery("SELECT count(*) FROM " + this.name.quoted())) {
			return rows.next() ? rows.getInt(1) : 0;
		}
	}

	/**
	 * Statements that create the table, or add the columns it lacks; none when it is
	 * complete. To be run with the lock held.
	 */
	List<String> creation() throws SQLException {
		return new HistoryDefinition(this.session, this.name, this.inCurrentSchema).statements(this.shape);
	}

	/**
	 * The statement that records a version. It fails with {@link #RECORDED} when another
	 * session has recorded it, which makes the table's key a fence.
	 */
	String insert(MigrationVersion version, @Nullable String checksum, @Nullable String skipped) {
		return "INSERT INTO %s (version, applied_at, checksum, applied_by, skipped) VALUES (%s, pg_catalog.now(), %s, %s, %s)"
			.formatted(this.name.quoted(), Sql.literal(version.value()), Sql.literalOrNull(checksum),
					Sql.literal(this.session.identity().appliedBy()), Sql.literalOrNull(skipped));
	}

	/**
	 * The statement that records a version that was applied by other means. It fails like
	 * {@link #insert}.
	 */
	String insert(MigrationPlan.Recorded migration, @Nullable String checksum) {
		Instant appliedAt = migration.appliedAt();
		return "INSERT INTO %s (version, applied_at, checksum, applied_by) VALUES (%s, %s, %s, %s)".formatted(
				this.name.quoted(), Sql.literal(migration.version().value()),
				(appliedAt != null) ? Sql.literal(appliedAt.toString()) + "::timestamptz" : "pg_catalog.now()",
				Sql.literalOrNull(checksum),
				Sql.literal(migration.origin() + ", recorded by " + this.session.identity().appliedBy()));
	}

	/**
	 * The statement that removes a version. It fails with {@link #GONE} when another
	 * session has removed it.
	 */
	String delete(MigrationVersion version) {
		return "WITH gone AS (DELETE FROM %s WHERE version = %s RETURNING 1) SELECT 1 / pg_catalog.count(*) FROM gone"
			.formatted(this.name.quoted(), Sql.literal(version.value()));
	}

	/**
	 * Matches the beginning of {@link #insert} and {@link #delete}, as another session
	 * shows them; the group {@code version} is the version.
	 */
	Pattern change() {
		String table = Pattern.quote(this.name.quoted());
		return Pattern.compile("(?:INSERT INTO " + table + " \\([a-z_, ]+\\) VALUES \\(|WITH gone AS \\(DELETE FROM "
				+ table + " WHERE version = )E'(?<version>[^'\\\\]+)'");
	}

	/** Why a version was not run when it was applied; {@code null} when it was. */
	@Nullable String skipped(MigrationVersion version) throws SQLException {
		try (Statement statement = connection().createStatement();
				ResultSet rows = statement.executeQuery("SELECT %s FROM %s WHERE version = %s"
					.formatted(column("skipped", "text"), this.name.quoted(), Sql.literal(version.value())))) {
			return rows.next() ? rows.getString(1) : null;
		}
	}

	/**
	 * Notes how long the migrations of a run took. Done once at its end: an update in
	 * every file's transaction would double the writes. Nobody has to find it on a disk.
	 */
	public void recordDurations(List<MigrationReport.Step> steps) throws SQLException {
		try (PreparedStatement statement = connection()
			.prepareStatement("SELECT pg_catalog.set_config('synchronous_commit', 'off', true); UPDATE "
					+ this.name.quoted()
					+ " AS h SET execution_ms = d.ms FROM ROWS FROM (pg_catalog.unnest(?::text[]), pg_catalog.unnest(?::bigint[])) AS d (version, ms)"
					+ " WHERE h.version = d.version")) {
			statement.setArray(1,
					connection().createArrayOf("text", steps.stream().map((step) -> step.version().value()).toArray()));
			statement.setArray(2, connection().createArrayOf("bigint",
					steps.stream().map((step) -> step.duration().toMillis()).toArray()));
			statement.execute();
		}
	}

	/**
	 * The lock that guards this table, to look at only: it may be another server's or
	 * protect nothing here.
	 * @param key configured key, or {@code null} for one derived from the table's name
	 */
	public MigrationLock observedLock(@Nullable Long key) {
		return new SessionLock(key(key));
	}

	/** The key under which {@link #lock} locks. */
	public long lockKey(@Nullable Long configured) {
		return key(configured).value();
	}

	private AdvisoryLockKey key(@Nullable Long configured) {
		return (configured != null) ? new AdvisoryLockKey(configured) : AdvisoryLockKey.of(this.name);
	}

	/**
	 * Versions of which something was run without a transaction, and not all, in one
	 * round trip or none.
	 */
	public Set<MigrationVersion> begun() throws SQLException {
		return this.journalled ? Journal.versions(this.session, journal()) : Set.of();
	}

	/** Whether its journal was there, to be read. */
	boolean hasJournal() {
		return this.journalled;
	}

	/** The journal of work without transactions, beside this table. */
	QualifiedName journal() {
		return Journal.nameFor(this.name);
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
