package dev.lockkeeper.script;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Names as {@link SqlTypeTest} finds them to be the server's own. */
class SqlTypeNamesTest {

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "int | integer", "INT4 | integer", "int8 | bigint", "int2 | smallint", "text | text",
					"varchar | character varying", "varchar(9) | character varying(9)",
					"character varying ( 9 ) | character varying(9)", "char varying(9) | character varying(9)",
					"char | character(1)", "character(5) | character(5)", "nchar(5) | character(5)",
					"bpchar(3) | character(3)", "bpchar | bpchar", "national character(5) | character(5)",
					"national char varying(7) | character varying(7)", "bit | bit(1)", "bit(3) | bit(3)",
					"bit varying(9) | bit varying(9)", "varbit | bit varying", "float8 | double precision",
					"double precision | double precision", "float4 | real", "bool | boolean", "numeric | numeric",
					"decimal(9, 2) | numeric(9,2)", "dec(9) | numeric(9,0)", "numeric(3,-2) | numeric(3,-2)",
					"timestamp | timestamp without time zone", "timestamp(3) | timestamp without time zone(3)",
					"timestamp without time zone | timestamp without time zone",
					"timestamp (3) with time zone | timestamp with time zone(3)",
					"timestamptz(0) | timestamp with time zone(0)", "time | time without time zone",
					"time with time zone | time with time zone", "timetz | time with time zone", "interval | interval",
					"interval(3) | interval(3)", "interval year | interval(year)",
					"interval day to second(3) | interval(day,to,second,3)" })
	void spellsBuiltInTypesInOneWay(String type, String name) {
		assertThat(SqlType.of(type)).hasToString(name);
		assertThat(SqlType.of(type).name().schema()).isNull();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "int[] | integer[]", "int ARRAY | integer[]", "int ARRAY[4] | integer[]", "int[3][] | integer[]",
					"varchar(9)[] | character varying(9)[]", "timestamp(3)[] | timestamp without time zone(3)[]",
					"timestamp(3) without time zone[] | timestamp without time zone(3)[]",
					"timestamp with time zone ARRAY | timestamp with time zone[]", "app.mood[] | app.mood[]" })
	void spellsArraysInOneWay(String type, String name) {
		assertThat(SqlType.of(type)).hasToString(name);
		assertThat(SqlType.of(type).array()).isTrue();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "\"char\" | char", "\"varchar\"(9) | varchar(9)", "app.int4 | app.int4", "db.app.mood | app.mood",
					"\"Mood\" | Mood", "app.bit | app.bit", "app.timestamp | app.timestamp", "double | double",
					"national | national", "geometry(Point, 4326) | geometry(point,4326)",
					"app.numeric(9) | app.numeric(9)" })
	void leavesOtherTypesAsTheyAre(String type, String name) {
		assertThat(SqlType.of(type)).hasToString(name);
		assertThat(SqlType.of(type).array()).isFalse();
	}

	@Test
	void equalsTheSameTypeOnly() {
		assertThat(SqlType.of("pg_catalog.int4")).isEqualTo(SqlType.of("integer"));
		assertThat(SqlType.of("timestamp with time zone")).isEqualTo(SqlType.of("timestamptz"));
		assertThat(SqlType.of("varchar(9)")).isNotEqualTo(SqlType.of("varchar(10)"))
			.isNotEqualTo(SqlType.of("varchar"));
		assertThat(SqlType.of("int")).isNotEqualTo(SqlType.of("int[]")).isNotEqualTo(SqlType.of("app.int"));
		assertThat(SqlType.of("timestamp")).isNotEqualTo(SqlType.of("timestamptz"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "U&\"x\"", "app.U&\"x\"", "(", "" })
	void givesNoneThatItCannotRead(String type) {
		assertThat(SqlType.of(type)).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "int", "varchar(9)", "double precision", "timestamp(3) with time zone", "bit varying",
			"interval day to second(3)", "int[][]", "app.mood", "\"Mood\"" })
	void takesNothingThatFollows(String type) {
		SqlCursor cursor = new SqlCursor(type + " NOT NULL");
		assertThat(SqlType.take(cursor)).isEqualTo(SqlType.of(type));
		assertThat(cursor.take("NOT", "NULL")).isTrue();
	}

	@Test
	void keepsModifiersApart() {
		assertThat(SqlType.of("numeric(9,2)").modifiers()).isEqualTo(List.of("9", "2"));
		assertThat(SqlType.of("numeric").modifiers()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "serial", "SERIAL4", "bigserial", "serial8", "smallserial", "serial2" })
	void knowsTypesThatTakeTheirValuesFromASequence(String type) {
		assertThat(SqlType.of(type).isSerial()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "integer", "app.serial", "serials" })
	void knowsTypesThatDoNot(String type) {
		assertThat(SqlType.of(type).isSerial()).isFalse();
	}

}
