package dev.lockkeeper.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.migration.HistoryTableException;
import dev.lockkeeper.plan.Adoption;
import dev.lockkeeper.plan.ForeignHistory;
import dev.lockkeeper.plan.ForeignHistory.ChangeSet;
import dev.lockkeeper.plan.ForeignHistory.Entry;
import dev.lockkeeper.plan.ForeignHistory.NumberedFile;
import dev.lockkeeper.plan.ForeignHistory.UpTo;

/**
 * Reads the history of another tool. Nothing of it is ever changed.
 */
public final class ForeignHistoryTable {

	private static final Pattern NUMBER = Pattern.compile("[0-9]+([._][0-9]+)*");

	/** The file of a change set that holds a tag and nothing else. */
	private static final String LIQUIBASE_INTERNAL = "liquibase-internal";

	private static final String LIQUIBASE_LOCK = "databasechangeloglock";

	private final PinnedSession session;

	private final Adoption source;

	private final String table;

	private ForeignHistoryTable(PinnedSession session, Adoption source) {
		this.session = session;
		this.source = source;
		this.table = Sql.identifier(source.table().schema(), source.table().table());
	}

	/**
	 * Reads.
	 * @param session where to read
	 * @param source the tool and its table
	 * @return what it says, or {@code null} when there is no such table
	 * @throws HistoryTableException if the other tool is at work or has failed half-way
	 */
	public static @Nullable ForeignHistory read(PinnedSession session, Adoption source) throws SQLException {
		ForeignHistoryTable history = new ForeignHistoryTable(session, source);
		return history.exists(history.table) ? new ForeignHistory(source, history.read()) : null;
	}

	private List<Entry> read() throws SQLException {
		return switch (this.source.tool()) {
			case GOLANG_MIGRATE -> golangMigrate();
			case FLYWAY -> flyway();
			case LIQUIBASE -> liquibase();
		};
	}

	private List<Entry> golangMigrate() throws SQLException {
		List<Entry> entries = new ArrayList<>();
		try (Statement statement = statement();
				ResultSet rows = statement.executeQuery("SELECT version::text, dirty FROM " + this.table)) {
			while (rows.next()) {
				if (rows.getBoolean(2)) {
					throw refused("is dirty at version " + rows.getString(1),
							"Find out how far that version came, repair the schema, and clear the mark with golang-migrate's own force command.");
				}
				entries.add(new UpTo(rows.getString(1), true, null));
			}
		}
		return entries;
	}

	/** The last row of a version counts: it may have been undone and applied again. */
	private List<Entry> flyway() throws SQLException {
		Map<String, Entry> entries = new LinkedHashMap<>();
		try (Statement statement = statement();
				ResultSet rows = statement
					.executeQuery("SELECT version, description, type, script, installed_on::timestamptz, success FROM "
							+ this.table + " ORDER BY installed_rank")) {
			while (rows.next()) {
				String version = rows.getString(1);
				if (!rows.getBoolean(6)) {
					throw refused("holds a failed migration: " + rows.getString(4),
							"Repair the schema, and remove the row with Flyway's own repair command.");
				}
				if (version == null) {
					// Repeatable migrations, and the row that notes that a schema was
					// made
					continue;
				}
				String type = rows.getString(3);
				if (type.endsWith("BASELINE")) {
					entries.put(version, new UpTo(version, false, instant(rows, 5)));
				}
				else if (type.startsWith("UNDO") || type.equals("DELETE")) {
					entries.remove(version);
				}
				else {
					entries.put(version, new NumberedFile(baseName(rows.getString(4)), version, rows.getString(2),
							instant(rows, 5)));
				}
			}
		}
		return List.copyOf(entries.values());
	}

	/**
	 * A change set that is marked as run counts like one that was. One that is skipped
	 * would be tried again, so it is pending here.
	 */
	private List<Entry> liquibase() throws SQLException {
		requireUnlocked();
		List<Entry> entries = new ArrayList<>();
		try (Statement statement = statement();
				ResultSet rows = statement
					.executeQuery("SELECT id, author, filename, dateexecuted::timestamptz, exectype FROM " + this.table
							+ " WHERE exectype <> 'SKIPPED' AND filename <> " + Sql.literal(LIQUIBASE_INTERNAL)
							+ " ORDER BY orderexecuted")) {
			while (rows.next()) {
				String id = rows.getString(1);
				ChangeSet changeSet = new ChangeSet(rows.getString(3), baseName(rows.getString(3)), id,
						rows.getString(2), NUMBER.matcher(id).matches() ? id : null, instant(rows, 4));
				if (rows.getString(5).equals("FAILED")) {
					throw refused("holds a failed change set: " + changeSet.name(),
							"Repair the schema, and let Liquibase run the change set again or delete its row.");
				}
				entries.add(changeSet);
			}
		}
		return entries;
	}

	/** The two tables are named apart: another name of one need not be in the other's. */
	private void requireUnlocked() throws SQLException {
		for (String name : new LinkedHashSet<>(List.of(LIQUIBASE_LOCK, this.source.table().table() + "lock"))) {
			String lock = Sql.identifier(this.source.table().schema(), name);
			if (exists(lock)) {
				requireUnlocked(lock);
			}
		}
	}

	private void requireUnlocked(String lock) throws SQLException {
		try (Statement statement = statement();
				ResultSet rows = statement.executeQuery("SELECT lockedby FROM " + lock + " WHERE locked")) {
			if (rows.next()) {
				throw refused("is locked by " + rows.getString(1),
						"Wait until Liquibase has ended; if it has died, use its own release-locks command.");
			}
		}
	}

	private boolean exists(String name) throws SQLException {
		try (Statement statement = statement();
				ResultSet rows = statement
					.executeQuery("SELECT pg_catalog.to_regclass(" + Sql.literal(name) + ") IS NOT NULL")) {
			return rows.next() && rows.getBoolean(1);
		}
	}

	private HistoryTableException refused(String what, String action) {
		return new HistoryTableException("Table %s of %s %s; its history cannot be taken over"
			.formatted(this.source.table(), this.source.tool(), what), action + " Then start again.", null);
	}

	private Statement statement() throws SQLException {
		return this.session.connection().createStatement();
	}

	private static @Nullable Instant instant(ResultSet rows, int column) throws SQLException {
		OffsetDateTime time = rows.getObject(column, OffsetDateTime.class);
		return (time != null) ? time.toInstant() : null;
	}

	/** The file's name without folder and suffix, as a version would be. */
	private static String baseName(String path) {
		String name = path.substring(path.lastIndexOf('/') + 1);
		return name.replaceFirst("(\\.up)?\\.sql$", "");
	}

}
