package dev.lockkeeper;

import java.util.ArrayList;
import java.util.List;

import com.zaxxer.hikari.HikariDataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.lockkeeper.migration.Checks;
import dev.lockkeeper.migration.Checks.Level;
import dev.lockkeeper.migration.Checks.OutOfOrder;
import dev.lockkeeper.migration.MigrationReport;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.script.FileNaming;
import dev.lockkeeper.test.MigrationFolder;
import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Sixteen replicas start at one moment, with history that is not theirs: another tool's,
 * or another release's.
 */
@PostgresTest
class AdoptionRaceTest {

	private static final int REPLICAS = 16;

	private static final Checks STRICT = new Checks(Level.FAIL, OutOfOrder.FAIL, Level.FAIL);

	private final List<HikariDataSource> pools = new ArrayList<>();

	private TestSchema schema;

	private MigrationFolder files;

	@BeforeEach
	void prepare(TestSchema schema, MigrationFolder files) {
		this.schema = schema;
		this.files = files;
	}

	@AfterEach
	void close() {
		this.pools.forEach(HikariDataSource::close);
	}

	@Test
	void ofReplicasThatTakeOverAHistoryOneDoes() throws Exception {
		this.files.file("V1__a.sql", "CREATE TABLE a (v int)").file("V2__b.sql", "INSERT INTO a VALUES (1)");
		Flyway.configure()
			.dataSource(this.schema.jdbcUrl(), this.schema.username(), this.schema.password())
			.locations("filesystem:" + this.files.path())
			.load()
			.migrate();
		this.files.file("V3__c.sql", "UPDATE a SET v = v + 1").file("V4__d.sql", "ALTER TABLE a ADD COLUMN w int");
		try (Adopter adopter = new Adopter(this.schema, "flyway", "flyway_schema_history", this.files)
			.naming(FileNaming.FLYWAY);
				Fleet fleet = Fleet.start(REPLICAS, (i) -> adopter.builder(pool()).build()::migrate)) {
			Fleet.Outcome outcome = fleet.await();
			assertThat(outcome.failures()).isEmpty();
			assertThat(outcome.reports()).filteredOn((report) -> !report.steps().isEmpty())
				.singleElement()
				.satisfies((report) -> assertThat(report.versions()).hasSize(2));
			assertThat(adopter.history("applied_by LIKE 'adopted from flyway%'")).containsExactly("V1__a", "V2__b");
			assertThat(adopter.history("true")).containsExactly("V1__a", "V2__b", "V3__c", "V4__d");
		}
		assertThat(this.schema.queryForList("SELECT v FROM a", Integer.class)).containsExactly(2);
	}

	@Test
	void ofOldAndNewReleasesTogetherAllStartWhicheverIsFirst() throws Exception {
		MigrationFolder old = new MigrationFolder(this.files.path().resolve("old"));
		MigrationFolder both = new MigrationFolder(this.files.path().resolve("new"));
		for (MigrationFolder folder : List.of(old, both)) {
			folder.up("001_a", "CREATE TABLE a (v int)")
				.up("002_b", "INSERT INTO a VALUES (1)")
				.up("003_c", "UPDATE a SET v = v + 1");
		}
		both.up("004_d", "UPDATE a SET v = v * 10").up("005_e", "ALTER TABLE a ADD COLUMN w int");
		try (Fleet fleet = Fleet.start(REPLICAS,
				(i) -> Migrator.builder(pool())
					.locations((i % 2 == 0) ? old.location() : both.location())
					.checks(STRICT)
					.build()::migrate)) {
			Fleet.Outcome outcome = fleet.await();
			assertThat(outcome.failures()).isEmpty();
			assertThat(outcome.reports().stream().flatMap((report) -> report.versions().stream()))
				.extracting(MigrationVersion::value)
				.containsExactlyInAnyOrder("001_a", "002_b", "003_c", "004_d", "005_e");
			assertThat(outcome.reports()).extracting(MigrationReport::applied).allMatch((applied) -> applied >= 3);
		}
		assertThat(this.schema.queryForList("SELECT v FROM a", Integer.class)).containsExactly(20);
	}

	@Test
	void aNewReleaseThatChangesWhatIsAppliedFailsAndTheOldOneStarts() throws Exception {
		MigrationFolder old = new MigrationFolder(this.files.path().resolve("old")).up("001_a", "CREATE TABLE a ()");
		MigrationFolder changed = new MigrationFolder(this.files.path().resolve("new"))
			.up("001_a", "CREATE TABLE a (v int)")
			.up("002_b", "CREATE TABLE b ()");
		Migrator.builder(pool()).locations(old.location()).build().migrate();
		try (Fleet fleet = Fleet.start(REPLICAS,
				(i) -> Migrator.builder(pool())
					.locations((i % 2 == 0) ? old.location() : changed.location())
					.build()::migrate)) {
			Fleet.Outcome outcome = fleet.await();
			assertThat(outcome.reports()).hasSize(REPLICAS / 2);
			assertThat(outcome.failures()).hasSize(REPLICAS / 2)
				.allSatisfy((failure) -> assertThat(failure).hasMessageContaining("has changed since it was applied"));
		}
		assertThat(this.schema.queryForObject("SELECT to_regclass('b') IS NULL", Boolean.class)).isTrue();
	}

	private HikariDataSource pool() {
		HikariDataSource pool = this.schema.pool(1);
		this.pools.add(pool);
		return pool;
	}

}
