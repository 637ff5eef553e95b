package dev.lockkeeper.lint;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.lockkeeper.script.RelationName;

import static org.assertj.core.api.Assertions.assertThat;

/** Without a server; {@link SqlNamesTest} asks it for the words that it reserves. */
class SqlNameQuotingTest {

	@ParameterizedTest
	@ValueSource(strings = { "orders", "_a", "a1", "a$", "status", "orders_2" })
	void aPlainNameStaysAsItIs(String name) {
		assertThat(SqlNames.sql(name)).isEqualTo(name);
	}

	@ParameterizedTest
	@ValueSource(strings = { "order", "user", "Orders", "1st", "my orders", "a-b", "größe", "$a", "" })
	void anyOtherIsPutInQuotes(String name) {
		assertThat(SqlNames.sql(name)).isEqualTo('"' + name + '"');
	}

	@Test
	void quotesInANameAreDoubled() {
		assertThat(SqlNames.sql("a\"b\"")).isEqualTo("\"a\"\"b\"\"\"");
	}

	@Test
	void eachPartIsQuotedByItself() {
		assertThat(SqlNames.sql(new RelationName(null, "orders"))).isEqualTo("orders");
		assertThat(SqlNames.sql(new RelationName("app", "Orders"))).isEqualTo("app.\"Orders\"");
		assertThat(SqlNames.sql(new RelationName("My App", "orders"))).isEqualTo("\"My App\".orders");
	}

}
