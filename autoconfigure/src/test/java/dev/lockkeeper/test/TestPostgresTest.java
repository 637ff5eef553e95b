package dev.lockkeeper.test;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

@PostgresTest
class TestPostgresTest {

	@Test
	void connectionsOfASchemaHaveItOnTheirSearchPath(TestSchema schema) {
		assertThat(schema.queryForObject("SELECT current_schema()", String.class)).isEqualTo(schema.name());
	}

}
