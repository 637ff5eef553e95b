package dev.lockkeeper;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.lockkeeper.migration.Checks;
import dev.lockkeeper.migration.Checks.Level;
import dev.lockkeeper.migration.Checks.OutOfOrder;
import dev.lockkeeper.migration.Direction;
import dev.lockkeeper.migration.HistoryTableException;
import dev.lockkeeper.migration.InvalidMigrationsException;
import dev.lockkeeper.migration.LockkeeperException;
import dev.lockkeeper.script.FileNaming;
import dev.lockkeeper.test.LogLines;
import dev.lockkeeper.test.MigrationFolder;
import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Takes over what Flyway itself has written.
 */
@PostgresTest
class FlywayAdoptionTest {

	private static final String TABLE = "flyway_schema_history";

	private TestSchema schema;

	/** What Flyway has. */
	private MigrationFolder flyway;

	/** What Lockkeeper has. */
	private MigrationFolder ours;

	private Adopter adopter;

	@BeforeEach
	void migrateWithFlyway(TestSchema schema, @TempDir Path folder) {
		this.schema = schema;
		this.flyway = new MigrationFolder(folder.resolve("flyway")).file("V1__create_accounts.sql", "CREATE TABLE a ()")
			.file("V2__Add-owner.sql", "CREATE TABLE b ()")
			.file("V003__fill.sql", "CREATE TABLE c ()");
		this.ours = new MigrationFolder(folder.resolve("ours")).up("001_create_accounts", "CREATE TABLE a ()")
			.up("002_add_owner", "CREATE TABLE b ()")
			.up("003_fill", "CREATE TABLE c ()")
			.up("004_new", "CREATE TABLE d ()")
			.up("005_newer", "CREATE TABLE e ()");
		this.adopter = new Adopter(schema, "flyway", TABLE, this.ours);
	}

	@AfterEach
	void close() {
		this.adopter.close();
	}

	@Test
	void filesThatWereRenamedAreFoundByNumberAndDescription() {
		this.flyway.file("R__view.sql", "CREATE VIEW v AS SELECT 1 AS one");
		flyway().load().migrate();
		this.adopter.verify(List.of("001_create_accounts", "002_add_owner", "003_fill"),
				List.of("004_new", "005_newer"));
		assertThat(this.schema.queryForObject("SELECT count(*) FROM " + TABLE + " AS f JOIN " + Adopter.TABLE
				+ " AS h ON h.applied_at = f.installed_on::timestamptz", Long.class))
			.as("rows with Flyway's own time")
			.isEqualTo(3);
	}

	@Test
	void filesThatWereNotRenamedAreFoundByTheirName() {
		this.flyway.file("V3_1__more.sql", "CREATE TABLE d ()").file("V3.10__most.sql", "CREATE TABLE e ()");
		this.flyway.file("V4.sql", "CREATE TABLE f ()");
		flyway().load().migrate();
		this.flyway.file("V5__by_lockkeeper.sql", "CREATE TABLE g ()").up("006_by_lockkeeper", "CREATE TABLE h ()");
		this.adopter.close();
		this.adopter = new Adopter(this.schema, "flyway:" + TABLE, TABLE, this.flyway).naming(FileNaming.FLYWAY);
		this.adopter.verify(
				List.of("V1__create_accounts", "V2__Add-owner", "V003__fill", "V3_1__more", "V3.10__most", "V4"),
				List.of("V5__by_lockkeeper", "006_by_lockkeeper"));
	}

	@Test
	void theRowOfTheSchemaItselfDoesNotCount() {
		String other = this.schema.name() + "_app";
		try {
			flyway().schemas(other).createSchemas(true).load().migrate();
			this.adopter.close();
			this.adopter = new Adopter(this.schema, "flyway:" + other + "." + TABLE, other + "." + TABLE, this.ours);
			assertThat(this.schema.queryForList("SELECT type FROM " + other + "." + TABLE, String.class))
				.contains("SCHEMA");
			this.adopter.verify(List.of("001_create_accounts", "002_add_owner", "003_fill"),
					List.of("004_new", "005_newer"));
		}
		finally {
			this.schema.execute("DROP SCHEMA IF EXISTS " + other + " CASCADE");
		}
	}

	@Test
	void aBaselineStandsForAllUpToIt() {
		this.schema.execute("CREATE TABLE a ()", "CREATE TABLE b ()");
		Flyway flyway = flyway().baselineVersion("2").load();
		flyway.baseline();
		flyway.migrate();
		assertThat(rows()).containsExactly("2 BASELINE", "003 SQL");
		this.adopter.verify(List.of("001_create_accounts", "002_add_owner", "003_fill"),
				List.of("004_new", "005_newer"));
	}

	@Test
	void aBaselineMigrationStandsForAllUpToIt() {
		this.flyway.file("B3__all.sql", "CREATE TABLE a (); CREATE TABLE b (); CREATE TABLE c ()");
		flyway().load().migrate();
		assertThat(rows()).containsExactly("3 SQL_BASELINE");
		this.adopter.verify(List.of("001_create_accounts", "002_add_owner", "003_fill"),
				List.of("004_new", "005_newer"));
	}

	@Test
	void theOrderOfFlywaysRowsDoesNotMatter() {
		this.flyway.file("V5__newer.sql", "CREATE TABLE e ()");
		flyway().load().migrate();
		this.flyway.file("V4__new.sql", "CREATE TABLE d ()");
		flyway().outOfOrder(true).load().migrate();
		assertThat(rows()).endsWith("5 SQL", "4 SQL");
		this.adopter.verify(List.of("001_create_accounts", "002_add_owner", "003_fill", "004_new", "005_newer"),
				List.of());
	}

	@Test
	void whatFlywayHasLeftOutIsOutOfOrderHere() {
		this.flyway.file("V5__newer.sql", "CREATE TABLE e ()");
		flyway().load().migrate();
		this.adopter.checks(new Checks(Level.FAIL, OutOfOrder.FAIL, Level.FAIL));
		assertThat(this.adopter.refused(InvalidMigrationsException.class))
			.hasMessageContaining("004_new.up.sql: is out of order: 005_newer is applied already");
		this.adopter.checks(Checks.DEFAULT);
		try (LogLines log = new LogLines()) {
			this.adopter.verify(List.of("001_create_accounts", "002_add_owner", "003_fill", "005_newer"),
					List.of("004_new"));
			assertThat(log.warnings()).containsExactly("004_new is out of order: 005_newer is applied already");
		}
	}

	@Test
	void whatWasUndoneIsPending() {
		this.flyway.file("V4__new.sql", "CREATE TABLE d ()");
		flyway().load().migrate();
		// Only Flyway's commercial editions undo; they write such rows
		this.schema.execute("DROP TABLE c", "DROP TABLE d", undone(5, "4", "new"), undone(6, "003", "fill"),
				"CREATE TABLE c ()",
				"""
						INSERT INTO flyway_schema_history SELECT 7, version, description, type, script, checksum, installed_by, now(),
						  execution_time, success FROM flyway_schema_history WHERE installed_rank = 3""");
		this.adopter.verify(List.of("001_create_accounts", "002_add_owner", "003_fill"),
				List.of("004_new", "005_newer"));
	}

	@Test
	void whatWasDeletedByARepairIsPending() {
		flyway().load().migrate();
		this.flyway.delete("V2__Add-owner.sql");
		flyway().load().repair();
		assertThat(rows()).containsExactly("1 SQL", "2 SQL", "003 SQL", "2 DELETE");
		this.schema.execute("DROP TABLE b");
		this.adopter.verify(List.of("001_create_accounts", "003_fill"),
				List.of("002_add_owner", "004_new", "005_newer"));
	}

	@Test
	void aFailedMigrationIsRefused() {
		flyway().load().migrate();
		this.schema.execute("CREATE TABLE twice AS SELECT 1 AS v FROM generate_series(1, 2)");
		this.flyway.file("V4__index.sql", "CREATE UNIQUE INDEX CONCURRENTLY twice_v ON twice (v)");
		FluentConfiguration configuration = flyway();
		configuration.configuration(Map.of("flyway.postgresql.transactional.lock", "false"));
		assertThatExceptionOfType(FlywayException.class).isThrownBy(() -> configuration.load().migrate())
			.withMessageContaining("V4__index.sql");
		HistoryTableException refused = this.adopter.refused(HistoryTableException.class);
		assertThat(refused).hasMessage("Table flyway_schema_history of flyway holds a failed migration: V4__index.sql;"
				+ " its history cannot be taken over");
		assertThat(refused.action()).contains("Flyway's own repair command");
	}

	@Test
	void everythingThatHasNoFileHereIsListed() {
		this.flyway.file("V4__unknown.sql", "SELECT 1").file("V6__newer.sql", "SELECT 1");
		flyway().load().migrate();
		this.ours.up("003_fill_not", "SELECT 1").delete("003_fill.up.sql");
		InvalidMigrationsException refused = this.adopter.refused(InvalidMigrationsException.class);
		assertThat(refused.problems()).extracting((problem) -> problem.where())
			.containsExactly("flyway_schema_history, V003__fill", "flyway_schema_history, V4__unknown",
					"flyway_schema_history, V6__newer");
		assertThat(refused).hasMessageContainingAll("is applied, but this build has no such file", "ship the file",
				"lockkeeper.file-naming", "lockkeeper.baseline");
	}

	@Test
	void withoutItsTableThereIsNothingToTakeOver() {
		this.adopter.verify(List.of(),
				List.of("001_create_accounts", "002_add_owner", "003_fill", "004_new", "005_newer"));
	}

	@Test
	void itIsTakenOverOnce() {
		flyway().load().migrate();
		this.adopter.migrator().migrate();
		this.flyway.file("V6__stray.sql", "CREATE TABLE f ()");
		flyway().load().migrate();
		this.ours.up("006_stray", "CREATE TABLE g ()");
		assertThat(this.adopter.migrator().migrate().steps()).hasSize(1);
	}

	@Test
	void rollingBackEverythingIsRefusedAsLongAsItWouldBeTakenOverAgain() {
		flyway().load().migrate();
		for (String version : List.of("001_create_accounts", "002_add_owner", "003_fill", "004_new", "005_newer")) {
			this.ours.down(version, "SELECT 1");
		}
		this.adopter.migrator().migrate();
		try (var pool = this.schema.pool(1)) {
			MigratorBuilder down = this.adopter.builder(pool).direction(Direction.DOWN);
			assertThatExceptionOfType(LockkeeperException.class).isThrownBy(() -> down.build().migrate())
				.withMessageContaining("lockkeeper.adopt: would take effect again at the next start");
			assertThat(down.adopt(null).build().migrate().steps()).hasSize(5);
		}
	}

	private FluentConfiguration flyway() {
		return Flyway.configure()
			.dataSource(this.schema.jdbcUrl(), this.schema.username(), this.schema.password())
			.baselineOnMigrate(false)
			.locations("filesystem:" + this.flyway.path());
	}

	private List<String> rows() {
		return this.schema.queryForList(
				"SELECT version || ' ' || type FROM " + TABLE + " WHERE version IS NOT NULL ORDER BY installed_rank",
				String.class);
	}

	private static String undone(int rank, String version, String description) {
		return "INSERT INTO flyway_schema_history VALUES (%d, '%s', '%s', 'UNDO_SQL', 'U%s__%s.sql', 1, 'postgres', now(), 1, true)"
			.formatted(rank, version, description, version, description);
	}

}
