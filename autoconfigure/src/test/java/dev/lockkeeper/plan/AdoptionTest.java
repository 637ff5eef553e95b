package dev.lockkeeper.plan;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.lockkeeper.migration.HistoryTableName;
import dev.lockkeeper.plan.Adoption.Tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class AdoptionTest {

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "golang-migrate | GOLANG_MIGRATE | schema_migrations",
			"flyway | FLYWAY | flyway_schema_history", "liquibase | LIQUIBASE | databasechangelog" })
	void everyToolHasATableOfItsOwn(String text, Tool tool, String table) {
		assertThat(Adoption.of(text)).isEqualTo(new Adoption(tool, new HistoryTableName(null, table)));
		assertThat(tool).hasToString(text);
	}

	@Test
	void anotherTableIsNamedAfterAColon() {
		assertThat(Adoption.of("flyway:audit.schema_version"))
			.isEqualTo(new Adoption(Tool.FLYWAY, new HistoryTableName("audit", "schema_version")));
		assertThat(Adoption.of("liquibase:a:b"))
			.isEqualTo(new Adoption(Tool.LIQUIBASE, new HistoryTableName(null, "a:b")));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "Flyway", "rails", "flyway ", " flyway", ":t", "GOLANG_MIGRATE" })
	void anotherToolIsRefusedWithTheListOfThoseThatAreKnown(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> Adoption.of(text))
			.withMessage("'" + text + "' must be one of golang-migrate, flyway, liquibase,"
					+ " with :<table> after it if its table has another name");
	}

	@ParameterizedTest
	@ValueSource(strings = { "flyway:", "flyway:a.b.c", "flyway: t" })
	void aMalformedTableIsRefused(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> Adoption.of(text)).withMessageContaining("history table");
	}

}
