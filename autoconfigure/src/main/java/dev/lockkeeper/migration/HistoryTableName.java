package dev.lockkeeper.migration;

import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/**
 * Name of the history table as configured: {@code table} or {@code schema.table}. The
 * parts are identifiers, not SQL: they are always quoted, so case counts and {@code a"b}
 * is a legal name.
 *
 * @param schema schema, or {@code null} for the first one on the session's
 * {@code search_path}
 * @param table table
 */
public record HistoryTableName(@Nullable String schema, String table) {

	/** PostgreSQL's {@code NAMEDATALEN - 1}, in bytes. */
	private static final int MAX_BYTES = 63;

	public HistoryTableName {
		if (schema != null) {
			check("schema", schema);
		}
		check("table", table);
	}

	/**
	 * Reads a configured name.
	 * @param text one or two parts, separated by a dot
	 * @return the name
	 * @throws IllegalArgumentException for more dots, an empty part, surrounding blanks
	 * or a part of more than 63 bytes
	 */
	public static HistoryTableName of(String text) {
		String[] parts = text.split("\\.", -1);
		return switch (parts.length) {
			case 1 -> new HistoryTableName(null, parts[0]);
			case 2 -> new HistoryTableName(parts[0], parts[1]);
			default -> throw new IllegalArgumentException(
					"history table '%s' has %d parts; write 'table' or 'schema.table'".formatted(text, parts.length));
		};
	}

	private static void check(String part, String name) {
		if (name.isBlank()) {
			throw new IllegalArgumentException("history table has an empty " + part + " name");
		}
		if (!name.equals(name.strip())) {
			throw new IllegalArgumentException("history table has blanks around the " + part + " name '" + name + "'");
		}
		if (name.indexOf('\0') >= 0) {
			throw new IllegalArgumentException("history table has a NUL character in the " + part + " name");
		}
		int bytes = name.getBytes(StandardCharsets.UTF_8).length;
		if (bytes > MAX_BYTES) {
			throw new IllegalArgumentException(
					"history table has a %s name of %d bytes; PostgreSQL allows %d".formatted(part, bytes, MAX_BYTES));
		}
	}

	@Override
	public String toString() {
		return (this.schema != null) ? this.schema + "." + this.table : this.table;
	}

}
