package dev.lockkeeper.script;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;

/** The server is the judge of what is the same type. */
@PostgresTest
class SqlTypeTest {

	@Test
	void isTheSameAsTheServerSpellsIt(TestSchema schema) {
		List<String> types = List.of("int", "INT4", "integer", "int8", "bigint", "int2", "smallint", "varchar",
				"varchar(9)", "character varying ( 9 )", "char varying(9)", "char", "char(5)", "nchar(5)",
				"national character varying(7)", "bpchar", "bpchar(3)", "text", "TEXT", "bit", "bit(3)",
				"bit varying(9)", "varbit(9)", "varbit", "float8", "double precision", "float4", "real", "bool",
				"numeric", "decimal(9, 2)", "dec(9)", "numeric(3,-2)", "timestamp", "timestamp(3)",
				"timestamp (3) with time zone", "timestamptz(0)", "timestamp without time zone", "time", "time(3)",
				"timetz", "time with time zone", "interval", "interval(3)", "interval day to second(3)",
				"interval year", "int[]", "int ARRAY", "int[3][]", "varchar(9)[]", "timestamp(3)[]", "\"char\"", "uuid",
				"pg_catalog.int4", "positive", "\"Mood\"", "\"Mood\"[]", "inet", "jsonb", "name");
		schema.execute("CREATE DOMAIN positive AS int CHECK (value > 0)", "CREATE TYPE \"Mood\" AS ENUM ('sad')",
				IntStream.range(0, types.size())
					.mapToObj((i) -> "c" + i + " " + types.get(i))
					.collect(Collectors.joining(", ", "CREATE TABLE t (", ")")));
		List<String> spelt = schema.queryForList("SELECT format_type(atttypid, atttypmod) FROM pg_attribute"
				+ " WHERE attrelid = 't'::regclass AND attnum > 0 ORDER BY attnum", String.class);
		assertThat(types).extracting(SqlType::of)
			.doesNotContainNull()
			.containsExactlyElementsOf(spelt.stream().map(SqlType::of).toList());
	}

	@Test
	void differsWhereTheTypeDoes() {
		assertThat(SqlType.of("varchar(9)")).isNotEqualTo(SqlType.of("varchar(10)"))
			.isNotEqualTo(SqlType.of("varchar"));
		assertThat(SqlType.of("int")).isNotEqualTo(SqlType.of("int[]")).isNotEqualTo(SqlType.of("app.int"));
		assertThat(SqlType.of("char")).isNotEqualTo(SqlType.of("\"char\""));
		assertThat(SqlType.of("numeric(3,-2)")).isNotEqualTo(SqlType.of("numeric(3,2)"));
		assertThat(SqlType.of("timestamp")).isNotEqualTo(SqlType.of("timestamptz"));
		assertThat(SqlType.of("U&\"x\"")).isNull();
	}

	@Test
	void knowsTypesThatTakeTheirValuesFromASequence() {
		assertThat(SqlType.of("BIGSERIAL").isSerial()).isTrue();
		assertThat(SqlType.of("app.serial").isSerial()).isFalse();
		assertThat(SqlType.of("bigint").isSerial()).isFalse();
	}

}
