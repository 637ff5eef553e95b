package dev.lockkeeper.lint;

import org.junit.jupiter.api.Test;

import dev.lockkeeper.script.RelationName;
import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;

@PostgresTest
class SqlNamesTest {

	@Test
	void quotesEveryWordThatTheServerReserves(TestSchema schema) {
		assertThat(schema.queryForList("SELECT word FROM pg_get_keywords() WHERE catcode IN ('R', 'T')", String.class))
			.hasSizeGreaterThan(90)
			.allSatisfy((word) -> assertThat(SqlNames.sql(word)).isEqualTo('"' + word + '"'));
	}

	@Test
	void quotesWhatElseNeedsIt() {
		assertThat(SqlNames.sql(new RelationName("s", "orders_2$"))).isEqualTo("s.orders_2$");
		assertThat(SqlNames.sql(new RelationName("My \"S\"", "order"))).isEqualTo("\"My \"\"S\"\"\".\"order\"");
		assertThat(SqlNames.sql("2nd")).isEqualTo("\"2nd\"");
		assertThat(SqlNames.sql("")).isEqualTo("\"\"");
	}

}
