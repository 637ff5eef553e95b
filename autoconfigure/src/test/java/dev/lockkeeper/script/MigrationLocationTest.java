package dev.lockkeeper.script;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class MigrationLocationTest {

	@ParameterizedTest
	@CsvSource({ "classpath:db/migration, classpath:db/migration, db/migration, true",
			"classpath:/db/migration/, classpath:/db/migration, db/migration, true",
			"classpath*:/db///, classpath*:/db, db, true", "classpath*:db, classpath*:db, db, true",
			"classpath:d, classpath:d, d, true", "file:/var/db/, file:/var/db, /var/db, false",
			"file:db, file:db, db, false", "file:d/, file:d, d, false", "file:/, file:/, /, false",
			"file://, file:/, /, false" })
	void readsAFolderWithoutTrailingSlashes(String text, String value, String folder, boolean onClassPath) {
		MigrationLocation location = MigrationLocation.of(text);
		assertThat(location.value()).isEqualTo(value);
		assertThat(location).hasToString(value);
		assertThat(location.folder()).isEqualTo(folder);
		assertThat(location.isOnClassPath()).isEqualTo(onClassPath);
		assertThat(location.pattern()).isEqualTo(value + "/**/*");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " " })
	void mustNotBeBlank(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> MigrationLocation.of(text))
			.withMessage("a location must not be blank");
	}

	@ParameterizedTest
	@ValueSource(strings = { "db/migration", ":db", "s3:db", "filesystem:db", "Classpath:db", "classpath", "/db:file" })
	void mustSayWhereTheFolderIs(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> MigrationLocation.of(text))
			.withMessage("location '" + text + "' must start with 'classpath:', 'classpath*:' or 'file:'");
	}

	@ParameterizedTest
	@ValueSource(strings = { "classpath:", "classpath*:", "file:", "file: " })
	void mustNameAFolder(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> MigrationLocation.of(text))
			.withMessage("location '" + text + "' names no folder");
	}

}
