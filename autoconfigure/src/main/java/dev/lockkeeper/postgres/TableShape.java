package dev.lockkeeper.postgres;

import java.util.List;
import java.util.Set;

/**
 * Columns of the table that bears the history table's name, and whose work it looks like.
 *
 * @param columns in the table's order
 */
record TableShape(List<Column> columns) {

	/** What Lockkeeper itself adds to {@code version} and {@code applied_at}. */
	static final List<Column> ADDED = List.of(Column.optional("checksum", "text"),
			Column.optional("execution_ms", "bigint"), Column.optional("applied_by", "text"),
			Column.optional("skipped", "text"));

	private static final Set<String> TEXT_TYPES = Set.of("text", "character varying");

	private static final String TIMESTAMP = "timestamp with time zone";

	/**
	 * Whether rows can be read and written as ours. Further columns must not be required,
	 * and the version must be unique: that is the fence against a second runner.
	 */
	boolean isHistory() {
		return TEXT_TYPES.contains(typeOf("version")) && TIMESTAMP.equals(typeOf("applied_at"))
				&& this.columns.stream().anyMatch((column) -> column.name().equals("version") && column.unique())
				&& this.columns.stream()
					.filter((column) -> !Set.of("version", "applied_at").contains(column.name()))
					.noneMatch(Column::required)
				&& ADDED.stream()
					.allMatch((column) -> !has(column.name()) || column.type().equals(typeOf(column.name())));
	}

	boolean has(String name) {
		return !typeOf(name).isEmpty();
	}

	List<Column> missing() {
		return ADDED.stream().filter((column) -> !has(column.name())).toList();
	}

	/** The tool that makes tables like this one, in words for an error message. */
	String owner() {
		List<String> names = this.columns.stream().map(Column::name).toList();
		if (names.equals(List.of("version", "dirty"))) {
			return "golang-migrate";
		}
		if (names.equals(List.of("version")) && TEXT_TYPES.contains(typeOf("version"))) {
			return "Rails (Active Record) or dbmate";
		}
		if (names.equals(List.of("version", "inserted_at"))) {
			return "Ecto";
		}
		if (names.contains("installed_rank")) {
			return "Flyway";
		}
		if (names.contains("orderexecuted")) {
			return "Liquibase";
		}
		return "another program";
	}

	@Override
	public String toString() {
		return String.join(", ", this.columns.stream().map((column) -> column.name() + " " + column.type()).toList());
	}

	/** Empty for a column that does not exist. */
	private String typeOf(String name) {
		return this.columns.stream()
			.filter((column) -> column.name().equals(name))
			.map(Column::type)
			.findFirst()
			.orElse("");
	}

	/**
	 * A column.
	 *
	 * @param name its name
	 * @param type its type without length
	 * @param required whether a row needs a value for it: not null and without default
	 * @param unique whether no two rows can have the same value in it
	 */
	record Column(String name, String type, boolean required, boolean unique) {

		static Column optional(String name, String type) {
			return new Column(name, type, false, false);
		}

	}

}
