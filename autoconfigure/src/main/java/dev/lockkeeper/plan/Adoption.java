package dev.lockkeeper.plan;

import java.util.Arrays;
import java.util.stream.Collectors;

import dev.lockkeeper.migration.HistoryTableName;

/**
 * Another tool whose history is to be taken over.
 *
 * @param tool which one
 * @param table its history table
 */
public record Adoption(Tool tool, HistoryTableName table) {

	/**
	 * Reads a configured adoption.
	 * @param text the name of a tool, and a colon and its table where that does not have
	 * the tool's own default name: {@code flyway} or {@code flyway:audit.schema_version}
	 * @return the adoption
	 * @throws IllegalArgumentException for another tool or a malformed table
	 */
	public static Adoption of(String text) {
		int colon = text.indexOf(':');
		String name = (colon >= 0) ? text.substring(0, colon) : text;
		for (Tool tool : Tool.values()) {
			if (tool.toString().equals(name)) {
				return new Adoption(tool,
						HistoryTableName.of((colon >= 0) ? text.substring(colon + 1) : tool.defaultTable));
			}
		}
		throw new IllegalArgumentException(
				"'%s' must be one of %s, with :<table> after it if its table has another name".formatted(text,
						Arrays.stream(Tool.values()).map(Tool::toString).collect(Collectors.joining(", "))));
	}

	/** Tools whose history can be read. */
	public enum Tool {

		/** One row with the version that was reached. */
		GOLANG_MIGRATE("golang-migrate", "schema_migrations"),

		/** A row for each file. */
		FLYWAY("flyway", "flyway_schema_history"),

		/** A row for each change set. */
		LIQUIBASE("liquibase", "databasechangelog");

		private final String name;

		private final String defaultTable;

		Tool(String name, String defaultTable) {
			this.name = name;
			this.defaultTable = defaultTable;
		}

		/** As it is written in configuration. */
		@Override
		public String toString() {
			return this.name;
		}

	}

}
