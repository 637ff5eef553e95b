package dev.lockkeeper.postgres;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.lockkeeper.postgres.TableShape.Column;

import static org.assertj.core.api.Assertions.assertThat;

class TableShapeTest {

	private static final String TIMESTAMP = "timestamp with time zone";

	private static final Column VERSION = new Column("version", "text", true, true);

	private static final Column APPLIED_AT = new Column("applied_at", TIMESTAMP, true, false);

	@ParameterizedTest
	@ValueSource(strings = { "text", "character varying" })
	void aVersionAndATimeAreAHistory(String type) {
		TableShape shape = shape(new Column("version", type, true, true), APPLIED_AT);
		assertThat(shape.isHistory()).isTrue();
		assertThat(shape.missing()).isEqualTo(TableShape.ADDED);
	}

	@Test
	void whatLockkeeperAddsMayBeThereInPartOrWhole() {
		List<Column> columns = new ArrayList<>(List.of(VERSION, APPLIED_AT));
		columns.addAll(TableShape.ADDED);
		assertThat(new TableShape(columns).isHistory()).isTrue();
		assertThat(new TableShape(columns).missing()).isEmpty();
		TableShape part = shape(VERSION, APPLIED_AT, Column.optional("checksum", "text"),
				Column.optional("skipped", "text"));
		assertThat(part.isHistory()).isTrue();
		assertThat(part.missing()).extracting(Column::name).containsExactly("execution_ms", "applied_by");
	}

	@Test
	void furtherColumnsMayBeThereUnlessTheyMustBeFilled() {
		assertThat(shape(VERSION, APPLIED_AT, new Column("note", "integer", false, true)).isHistory()).isTrue();
		assertThat(shape(VERSION, APPLIED_AT, new Column("note", "text", true, false)).isHistory()).isFalse();
		assertThat(shape(VERSION, APPLIED_AT, new Column("checksum", "text", true, false)).isHistory()).isFalse();
	}

	@Test
	void theVersionMustBeATextAndUnique() {
		assertThat(shape(new Column("version", "bigint", true, true), APPLIED_AT).isHistory()).isFalse();
		assertThat(shape(new Column("version", "text", true, false), APPLIED_AT).isHistory()).isFalse();
		assertThat(shape(new Column("version", "text", true, false), new Column("applied_at", TIMESTAMP, true, true))
			.isHistory()).isFalse();
		assertThat(shape(APPLIED_AT).isHistory()).isFalse();
	}

	@Test
	void theTimeMustBeOneWithATimeZone() {
		assertThat(shape(VERSION, new Column("applied_at", "timestamp without time zone", true, false)).isHistory())
			.isFalse();
		assertThat(shape(VERSION).isHistory()).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "checksum, bytea", "execution_ms, integer", "applied_by, character varying", "skipped, boolean" })
	void whatLockkeeperAddsMustBeOfItsTypes(String name, String type) {
		assertThat(shape(VERSION, APPLIED_AT, Column.optional(name, type)).isHistory()).isFalse();
	}

	@Test
	void knowsWhatItHas() {
		assertThat(shape(VERSION).has("version")).isTrue();
		assertThat(shape(VERSION).has("applied_at")).isFalse();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "version bigint, dirty boolean | golang-migrate",
					"version text | Rails (Active Record) or dbmate", "version varchar | another program",
					"version bigint | another program", "version bigint, inserted_at timestamp | Ecto",
					"inserted_at timestamp, version bigint | another program",
					"installed_rank integer, version text, success boolean | Flyway",
					"id text, author text, orderexecuted integer | Liquibase", "id text | another program" })
	void knowsTheTablesOfOtherTools(String columns, String owner) {
		TableShape shape = new TableShape(Arrays.stream(columns.split(", ")).map((column) -> {
			String[] parts = column.split(" ");
			return new Column(parts[0], parts[1], true, false);
		}).toList());
		assertThat(shape.owner()).isEqualTo(owner);
		assertThat(shape).hasToString(columns);
	}

	private static TableShape shape(Column... columns) {
		return new TableShape(List.of(columns));
	}

}
