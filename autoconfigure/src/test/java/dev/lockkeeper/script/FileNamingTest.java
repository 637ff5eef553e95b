package dev.lockkeeper.script;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.lockkeeper.migration.Direction;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.script.FileNaming.Name;

import static org.assertj.core.api.Assertions.assertThat;

class FileNamingTest {

	@ParameterizedTest
	@CsvSource({ "042_add_index.up.sql, 042_add_index, UP", "042_add_index.down.sql, 042_add_index, DOWN",
			"1_a.b.up, 1_a.b, UP", "1_a.up.down.sql, 1_a.up, DOWN" })
	void aNumberANameAndADirection(String file, String version, Direction direction) {
		Name name = new Name(new MigrationVersion(version), direction);
		assertThat(FileNaming.NUMBERED.parse(file)).isEqualTo(name);
		assertThat(FileNaming.FLYWAY.parse(file)).as("beside Flyway's own names").isEqualTo(name);
	}

	@ParameterizedTest
	@CsvSource({ "V1__a.sql, V1__a, UP", "V1.sql, V1, UP", "V1_2.3__add_index.sql, V1_2.3__add_index, UP",
			"U1_2__a.sql, V1_2__a, DOWN", "U7.sql, V7, DOWN" })
	void flywaysNamesWhereTheyAreAskedFor(String file, String version, Direction direction) {
		assertThat(FileNaming.FLYWAY.parse(file)).isEqualTo(new Name(new MigrationVersion(version), direction));
		assertThat(FileNaming.NUMBERED.parse(file)).isNull();
		assertThat(FileNaming.NUMBERED.advice(file)).startsWith("is named as Flyway names its files")
			.contains("lockkeeper.file-naming=flyway", "NNN_name.up.sql");
	}

	@ParameterizedTest
	@ValueSource(strings = { "a.up.sql", "001.up.sql", "001_.up.sql", "001_a.sql", "001_a.UP.sql", "001_a.up.sql.bak" })
	void nothingElse(String file) {
		assertThat(FileNaming.NUMBERED.parse(file)).isNull();
		assertThat(FileNaming.FLYWAY.parse(file)).isNull();
		assertThat(FileNaming.NUMBERED.advice(file)).startsWith("is not named like a migration")
			.doesNotContain("Flyway")
			.contains("NNN_name.up.sql");
		assertThat(FileNaming.FLYWAY.advice(file)).startsWith("is not named like a migration")
			.contains("V1_2__name.sql", "NNN_name.up.sql");
	}

	@ParameterizedTest
	@CsvSource({ "R__view.sql, repeatable", "B7__all.sql, baseline", "B1_2.3__all.sql, baseline",
			"beforeMigrate.sql, callback", "afterEachMigrate__log.sql, callback", "createSchema.sql, callback",
			"beforemigrate.sql, not named like", "before.sql, not named like", "B__all.sql, not named like",
			"Rview.sql, not named like" })
	void whatFlywayHasBesidesVersionsIsCalledByItsName(String file, String advice) {
		assertThat(FileNaming.FLYWAY.parse(file)).isNull();
		assertThat(FileNaming.FLYWAY.advice(file)).contains(advice);
	}

	@Test
	void aVersionTellsItsFiles() {
		assertThat(fileName("042_a", Direction.UP)).isEqualTo("042_a.up.sql");
		assertThat(fileName("042_a", Direction.DOWN)).isEqualTo("042_a.down.sql");
		assertThat(fileName("V1_2__a", Direction.UP)).isEqualTo("V1_2__a.sql");
		assertThat(fileName("V1_2__a", Direction.DOWN)).isEqualTo("U1_2__a.sql");
	}

	private static String fileName(String version, Direction direction) {
		return FileNaming.fileName(new MigrationVersion(version), direction);
	}

}
