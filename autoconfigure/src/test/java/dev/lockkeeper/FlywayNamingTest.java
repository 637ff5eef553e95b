package dev.lockkeeper;

import java.util.List;

import com.zaxxer.hikari.HikariDataSource;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.lockkeeper.migration.Checks;
import dev.lockkeeper.migration.Direction;
import dev.lockkeeper.migration.InvalidMigrationsException;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.script.FileNaming;
import dev.lockkeeper.test.MigrationFolder;
import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Files that are named as Flyway has it, with {@code lockkeeper.file-naming=flyway}.
 */
@PostgresTest
class FlywayNamingTest {

	private TestSchema schema;

	private HikariDataSource pool;

	private MigrationFolder files;

	@BeforeEach
	void open(TestSchema schema, MigrationFolder files) {
		this.schema = schema;
		this.pool = schema.pool(1);
		this.files = files.file("V1__a.sql", "CREATE TABLE a ()")
			.file("V1_2__b.sql", "CREATE TABLE b ()")
			.file("V1.10__c.sql", "CREATE TABLE c ()")
			.file("V02.sql", "CREATE TABLE d ()");
	}

	@Test
	void theirNumbersAreOrderedPartByPartTogetherWithOurs() {
		this.files.up("0001_e", "CREATE TABLE e ()").up("3_f", "CREATE TABLE f ()");
		assertThat(versions(migrator().build().migrate().versions())).containsExactly("0001_e", "V1__a", "V1_2__b",
				"V1.10__c", "V02", "3_f");
	}

	@Test
	void undoFilesAreDownFiles() {
		this.files.file("U02.sql", "DROP TABLE d").file("U1.10__c.sql", "DROP TABLE c");
		migrator().build().migrate();
		MigratorBuilder down = migrator().direction(Direction.DOWN).target(new MigrationVersion("V1_2__b"));
		assertThat(versions(down.build().migrate().versions())).containsExactly("V02", "V1.10__c");
		assertThat(this.schema.queryForList("SELECT version FROM schema_migrations ORDER BY 1", String.class))
			.containsExactly("V1_2__b", "V1__a");
		assertRefused(migrator().direction(Direction.DOWN).target(new MigrationVersion("V1__a")))
			.withMessageContaining("U1_2__b.sql: is needed to roll V1_2__b back");
	}

	@Test
	void anUndoFileWithAnotherNameIsRefused() {
		this.files.file("U1_2__undo_b.sql", "DROP TABLE b");
		assertRefused(migrator())
			.withMessageContaining("U1_2__undo_b.sql: has no up file; add V1_2__undo_b.sql or remove it");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					R__view.sql            | is one of Flyway's repeatable migrations, which there are none of here; make each change a new version
					B2__all.sql            | is one of Flyway's baseline migrations, which there are none of here
					afterMigrate.sql       | looks like one of Flyway's callbacks, which there are none of here; make it a MigrationHook
					beforeEachMigrate__x.sql | looks like one of Flyway's callbacks
					v3__lower.sql          | is not named like a migration; write V1_2__name.sql or U1_2__name.sql, or NNN_name.up.sql
					V3_lower.sql           | is not named like a migration
					Vx__a.sql              | is not named like a migration
					V3__a.SQL              | is not named like a migration
					""")
	void otherNamesAreRefusedWithAdvice(String name, String advice) {
		this.files.file(name, "SELECT 1");
		assertRefused(migrator()).satisfies((ex) -> assertThat(ex.problems()).hasSize(1))
			.withMessageContaining(name + ": " + advice);
	}

	@Test
	void withoutTheSettingTheyAreRefusedAndTheSettingIsNamed() {
		assertRefused(Migrator.builder(this.pool).locations(this.files.location()))
			.satisfies((ex) -> assertThat(ex.problems()).hasSize(4))
			.withMessageContaining("V1__a.sql: is named as Flyway names its files; set lockkeeper.file-naming=flyway");
	}

	@Test
	void checksCallTheirFilesByTheirNames() {
		migrator().build().migrate();
		this.schema.execute("INSERT INTO schema_migrations (version) VALUES ('V1.3__gone')");
		this.files.file("V1__a.sql", "CREATE TABLE a (v int)").file("V1.5__late.sql", "SELECT 1");
		assertRefused(migrator().checks(new Checks(Checks.Level.FAIL, Checks.OutOfOrder.FAIL, Checks.Level.FAIL)))
			.withMessageContainingAll("/V1__a.sql: has changed", "/V1.5__late.sql: is out of order: V02 is applied",
					"V1.3__gone.sql: is missing");
	}

	private ThrowableAssertAlternative<InvalidMigrationsException> assertRefused(MigratorBuilder migrator) {
		return assertThatExceptionOfType(InvalidMigrationsException.class).isThrownBy(() -> migrator.build().migrate());
	}

	private MigratorBuilder migrator() {
		return Migrator.builder(this.pool).locations(this.files.location()).fileNaming(FileNaming.FLYWAY);
	}

	private static List<String> versions(List<MigrationVersion> versions) {
		return versions.stream().map(MigrationVersion::value).toList();
	}

}
