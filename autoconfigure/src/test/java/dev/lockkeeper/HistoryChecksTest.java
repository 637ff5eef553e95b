package dev.lockkeeper;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import com.zaxxer.hikari.HikariDataSource;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.lockkeeper.migration.Checks;
import dev.lockkeeper.migration.Checks.Level;
import dev.lockkeeper.migration.Checks.OutOfOrder;
import dev.lockkeeper.migration.Direction;
import dev.lockkeeper.migration.InvalidMigrationsException;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.test.LogLines;
import dev.lockkeeper.test.MigrationFolder;
import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What a run does about a history that does not look like its files. Every test starts
 * with three applied migrations.
 */
@PostgresTest
class HistoryChecksTest {

	private static final Checks STRICT = new Checks(Level.FAIL, OutOfOrder.FAIL, Level.FAIL);

	private TestSchema schema;

	private HikariDataSource pool;

	private MigrationFolder files;

	@BeforeEach
	void migrate(TestSchema schema, MigrationFolder files) {
		this.schema = schema;
		this.pool = schema.pool(1);
		this.files = files.up("010_a", "CREATE TABLE a ();\n  SELECT 1;\n")
			.up("020_b", "CREATE TABLE b ();\n")
			.up("030_c", "CREATE TABLE c ();\n")
			.down("030_c", "DROP TABLE c;\n");
		migrator(Checks.DEFAULT).migrate();
	}

	@ParameterizedTest
	@EnumSource
	void everyChangedFileIsRefusedBeforeAnythingIsChanged(Mode mode) {
		this.files.up("010_a", "CREATE TABLE a (v int);\n").up("030_c", "CREATE TABLE c (v int);\n");
		this.files.up("040_d", "CREATE TABLE d ()");
		assertRefused(mode, Checks.DEFAULT)
			.satisfies((ex) -> assertThat(ex.problems()).extracting((problem) -> problem.where())
				.containsExactly(path("010_a"), path("030_c")))
			.withMessageContainingAll("2 problems", "has changed since it was applied",
					"undo the change and put it into a new migration", "lockkeeper.checks.checksum=warn");
	}

	@Test
	void changedFilesAreAWarningWhereTheUserSaysSo() {
		this.files.up("010_a", "CREATE TABLE a (v int);\n").up("030_c", "CREATE TABLE c (v int);\n");
		this.files.up("040_d", "CREATE TABLE d ()");
		try (LogLines log = new LogLines()) {
			Migrator migrator = migrator(new Checks(Level.WARN, OutOfOrder.FAIL, Level.FAIL));
			assertThat(migrator.migrate().versions()).containsExactly(new MigrationVersion("040_d"));
			assertThat(log.warnings()).hasSize(2)
				.allSatisfy((line) -> assertThat(line).contains("has changed since it was applied")
					.containsPattern("checksum [0-9a-f]{12}…, applied with [0-9a-f]{12}…"));
		}
		try (LogLines log = new LogLines()) {
			migrator(new Checks(Level.IGNORE, OutOfOrder.FAIL, Level.FAIL)).migrate();
			assertThat(log.warnings()).isEmpty();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "\uFEFFCREATE TABLE a ();\n  SELECT 1;\n", "CREATE TABLE a ();\r\n  SELECT 1;\r\n",
			"CREATE TABLE a ();  \t\n  SELECT 1; \n", "CREATE TABLE a ();\n  SELECT 1;\n\n \n\n",
			"CREATE TABLE a ();\r  SELECT 1;" })
	void whatEditorsChangeByThemselvesIsNoChange(String text) {
		this.files.file("010_a.up.sql", text);
		assertThat(migrator(STRICT).migrate().steps()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "CREATE TABLE a ();\n SELECT 1;\n", "CREATE TABLE a ();\n  SELECT 2;\n", "",
			"CREATE TABLE a ();\n  SELECT 1; -- remark\n", "\nCREATE TABLE a ();\n  SELECT 1;\n" })
	void everythingElseIs(String text) {
		this.files.file("010_a.up.sql", text);
		assertRefused(Mode.MIGRATE, Checks.DEFAULT).withMessageContaining(path("010_a"));
	}

	@Test
	void aRowWithoutChecksumIsAnotherRunnersAndNoChange() {
		this.schema.execute("UPDATE schema_migrations SET checksum = NULL WHERE version = '010_a'");
		this.files.up("010_a", "CREATE TABLE a (v int);\n");
		assertThat(migrator(STRICT).migrate().steps()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource
	void everyFileThatIsOutOfOrderIsRefusedWhereTheUserSaysSo(Mode mode) {
		this.files.up("015_late", "CREATE TABLE d ()").up("025_later", "CREATE TABLE e ()").up("040_d", "SELECT 1");
		assertRefused(mode, STRICT)
			.satisfies((ex) -> assertThat(ex.problems()).extracting((problem) -> problem.where())
				.containsExactly(path("015_late"), path("025_later")))
			.withMessageContainingAll("is out of order: 030_c is applied already", "give it a number above that",
					"lockkeeper.checks.out-of-order=apply");
	}

	@Test
	void filesThatAreOutOfOrderAreAppliedWithAWarningElse() {
		this.files.up("015_late", "CREATE TABLE d ()").up("025_later", "CREATE TABLE e ()");
		try (LogLines log = new LogLines()) {
			assertThat(migrator(Checks.DEFAULT).migrate().versions()).extracting(MigrationVersion::value)
				.containsExactly("015_late", "025_later");
			assertThat(log.warnings()).containsExactly("015_late is out of order: 030_c is applied already",
					"025_later is out of order: 030_c is applied already");
		}
		assertThat(migrator(STRICT).migrate().steps()).as("what is applied is not out of order any more").isEmpty();
	}

	@ParameterizedTest
	@EnumSource
	void everyMissingFileIsRefusedWhereTheUserSaysSo(Mode mode) {
		this.files.up("040_d", "CREATE TABLE d ()");
		record("005_gone", "025_gone", "050_newer");
		assertRefused(mode, STRICT)
			.satisfies((ex) -> assertThat(ex.problems()).extracting((problem) -> problem.where())
				.containsExactly("005_gone.up.sql", "025_gone.up.sql"))
			.withMessageContainingAll("the history has this migration, the build does not", "restore the file",
					"lockkeeper.checks.missing=ignore");
	}

	@Test
	void missingFilesAreAWarningElse() {
		record("005_gone", "025_gone");
		try (LogLines log = new LogLines()) {
			migrator(Checks.DEFAULT).migrate();
			assertThat(log.warnings()).hasSize(2)
				.allSatisfy((line) -> assertThat(line).contains("_gone.up.sql: is missing"));
		}
		try (LogLines log = new LogLines()) {
			migrator(new Checks(Level.FAIL, OutOfOrder.FAIL, Level.IGNORE)).migrate();
			assertThat(log.warnings()).isEmpty();
		}
	}

	@ParameterizedTest
	@EnumSource
	void whatANewerReleaseHasAppliedIsOneLineAndNeverAFailure(Mode mode) {
		record("040_newer", "050_newest");
		try (LogLines log = new LogLines()) {
			mode.run.accept(migrator(STRICT));
			assertThat(log.warnings()).isEmpty();
			if (mode != Mode.PLAN) {
				assertThat(log.infos()).filteredOn((line) -> line.contains("040_newer"))
					.singleElement()
					.asString()
					.contains("ahead of this build by 2 migration(s)", "050_newest");
			}
		}
		assertThat(migrator(STRICT).plan().notices()).hasSize(1);
	}

	@Test
	void allKindsAreReportedAtOnce() {
		this.files.up("010_a", "CREATE TABLE a (v int);\n").up("015_late", "SELECT 1");
		record("005_gone");
		assertRefused(Mode.MIGRATE, STRICT)
			.satisfies((ex) -> assertThat(ex.problems()).extracting((problem) -> problem.where())
				.containsExactly(path("010_a"), path("015_late"), "005_gone.up.sql"));
	}

	@Test
	void nothingOfThisMattersOnTheWayDown() {
		this.files.up("010_a", "CREATE TABLE a (v int);\n").up("030_c", "").up("015_late", "SELECT 1");
		record("005_gone");
		assertThat(builder(STRICT).direction(Direction.DOWN)
			.target(new MigrationVersion("020_b"))
			.build()
			.migrate()
			.versions()).containsExactly(new MigrationVersion("030_c"));
	}

	private ThrowableAssertAlternative<InvalidMigrationsException> assertRefused(Mode mode, Checks checks) {
		List<String> before = state();
		try (LogLines log = new LogLines()) {
			return assertThatExceptionOfType(InvalidMigrationsException.class)
				.isThrownBy(() -> mode.run.accept(migrator(checks)));
		}
		finally {
			assertThat(state()).isEqualTo(before);
		}
	}

	/** All that there is in the schema, and all that the history holds. */
	private List<String> state() {
		List<String> state = new ArrayList<>(this.schema.queryForList(
				"SELECT relname::text FROM pg_class WHERE relnamespace = current_schema()::regnamespace ORDER BY 1",
				String.class));
		state.addAll(this.schema.queryForList("SELECT concat_ws(' ', xmin, h) FROM schema_migrations AS h ORDER BY 1",
				String.class));
		return state;
	}

	private void record(String... versions) {
		for (String version : versions) {
			this.schema.execute("INSERT INTO schema_migrations (version) VALUES ('" + version + "')");
		}
	}

	private String path(String version) {
		return this.files.path() + "/" + version + ".up.sql";
	}

	private Migrator migrator(Checks checks) {
		return builder(checks).build();
	}

	private MigratorBuilder builder(Checks checks) {
		return Migrator.builder(this.pool).locations(this.files.location()).checks(checks);
	}

	/** Ways to look at a history. */
	enum Mode {

		MIGRATE(Migrator::migrate), VALIDATE(Migrator::validate), WAIT(Migrator::await), PLAN(Migrator::preview);

		private final Consumer<Migrator> run;

		Mode(Consumer<Migrator> run) {
			this.run = run;
		}

	}

}
