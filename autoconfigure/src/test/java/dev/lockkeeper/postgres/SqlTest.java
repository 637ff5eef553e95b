package dev.lockkeeper.postgres;

import java.util.LinkedHashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class SqlTest {

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', value = { "t | \"t\"", "A b | \"A b\"", "a\"b | \"a\"\"b\"",
			"\" | \"\"\"\"", "it's | \"it's\"", "`` | \"\"" })
	void anIdentifierMayBeAnyText(String name, String sql) {
		assertThat(Sql.identifier(name)).isEqualTo(sql);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', value = { "a | E'a'", "it's | E'it\\'s'", "a\\b | E'a\\\\b'",
			"\\' | E'\\\\\\''", "a\"b | E'a\"b'", "`` | E''" })
	void aLiteralMeansTheSameWhateverTheSettings(String text, String sql) {
		assertThat(Sql.literal(text)).isEqualTo(sql);
		assertThat(Sql.literalOrNull(text)).isEqualTo(sql);
	}

	@Test
	void aLiteralMayBeNull() {
		assertThat(Sql.literalOrNull(null)).isEqualTo("NULL");
	}

	@Test
	void settingsAreRowsOrAStatement() {
		Map<String, String> settings = new LinkedHashMap<>();
		settings.put("lock_timeout", "0");
		settings.put("application_name", "it's me");
		assertThat(Sql.rows(settings)).isEqualTo("(E'lock_timeout', E'0'), (E'application_name', E'it\\'s me')");
		assertThat(Sql.setConfig(settings, true)).isEqualTo("SELECT pg_catalog.set_config(E'lock_timeout', E'0', true),"
				+ " pg_catalog.set_config(E'application_name', E'it\\'s me', true)");
		assertThat(Sql.setConfig(Map.of("a", "b"), false)).isEqualTo("SELECT pg_catalog.set_config(E'a', E'b', false)");
	}

	@Test
	void aQualifiedNameIsQuotedForTheServerAndPlainForUsers() {
		QualifiedName name = new QualifiedName("My schema", "a\"b");
		assertThat(name.quoted()).isEqualTo("\"My schema\".\"a\"\"b\"");
		assertThat(name).hasToString("My schema.a\"b");
	}

}
