package dev.lockkeeper.lint;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.lockkeeper.script.RelationName;
import dev.lockkeeper.script.SqlType;

import static org.assertj.core.api.Assertions.assertThat;

class TypeChangesTest {

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "integer | int4", "text[] | text[]", "app.mood | app.mood", "varchar | text",
			"varchar(10) | text", "text | varchar", "cidr | inet" })
	void theSameOnDiskIsFree(String from, String to) {
		assertThat(isFree(from, to)).isTrue();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "integer | bigint", "integer | text", "text | integer", "integer | varchar", "varchar | inet",
					"text | inet", "inet | cidr", "integer | inet", "cidr | integer", "cidr | text", "text | cidr",
					"text | varchar(10)", "varchar(10) | char(10)", "timestamp | timestamptz" })
	void anotherTypeIsNot(String from, String to) {
		assertThat(isFree(from, to)).isFalse();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "varchar[] | text", "varchar | text[]", "varchar(10)[] | varchar(20)[]" })
	void neitherIsAnArrayOfAnother(String from, String to) {
		assertThat(isFree(from, to)).isFalse();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "app.text | varchar", "varchar | app.text", "app.varchar | app.text", "app.text | other.text" })
	void ofTypesWithASchemaNothingIsKnown(String from, String to) {
		assertThat(isFree(from, to)).isFalse();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "numeric(10,2) | numeric(12,2)", "numeric(10,2) | numeric", "numeric(10) | numeric(11)",
					"varchar(10) | varchar(11)", "varchar(10) | varchar", "varbit(5) | varbit(6)",
					"timestamp(0) | timestamp(3)", "timestamp(6) | timestamp", "timestamp | timestamp(6)",
					"timestamptz(3) | timestamptz(4)", "time(1) | time(2)", "timetz(1) | timetz",
					"interval(3) | interval(6)", "interval | interval(6)" })
	void aWiderLimitIsFree(String from, String to) {
		assertThat(isFree(from, to)).isTrue();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "numeric(10,2) | numeric(9,2)", "numeric(10,2) | numeric(12,3)", "numeric(10,2) | numeric(12)",
					"numeric | numeric(12,2)", "varchar(11) | varchar(10)", "varchar | varchar(10)",
					"varbit(6) | varbit(5)", "timestamp(3) | timestamp(0)", "timestamp | timestamp(5)",
					"time(2) | time(1)", "interval(6) | interval(3)" })
	void aNarrowerOneIsNot(String from, String to) {
		assertThat(isFree(from, to)).isFalse();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "char(10) | char(20)", "bit(3) | bit(4)" })
	void whatIsPaddedHasNoLimitThatCouldBeWider(String from, String to) {
		assertThat(isFree(from, to)).isFalse();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "interval day | interval", "interval | interval day", "interval year | interval month",
					"interval day to second(3) | interval day to second(6)", "interval second(3) | interval(3)" })
	void otherFieldsOfAnIntervalAreNotFree(String from, String to) {
		assertThat(isFree(from, to)).isFalse();
	}

	@Test
	void theSameLimitSpeltInAnotherWayIsFree() {
		assertThat(TypeChanges.isFree(type("numeric", "10", "2"), type("numeric", "010", "2"))).isTrue();
		assertThat(TypeChanges.isFree(type("character varying", "10"), type("character varying", "010"))).isTrue();
	}

	@Test
	void ofATypeThatCannotBeReadNothingIsKnown() {
		SqlType text = type("text");
		assertThat(TypeChanges.isFree(null, text)).isFalse();
		assertThat(TypeChanges.isFree(text, null)).isFalse();
		assertThat(TypeChanges.isFree(null, null)).isFalse();
	}

	private static boolean isFree(String from, String to) {
		return TypeChanges.isFree(SqlType.of(from), SqlType.of(to));
	}

	private static SqlType type(String name, String... modifiers) {
		return new SqlType(new RelationName(null, name), List.of(modifiers), false);
	}

}
