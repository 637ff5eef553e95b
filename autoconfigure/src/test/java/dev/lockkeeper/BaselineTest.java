package dev.lockkeeper;

import java.util.ArrayList;
import java.util.List;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.lockkeeper.migration.Direction;
import dev.lockkeeper.migration.InvalidMigrationsException;
import dev.lockkeeper.migration.MigrationPlan;
import dev.lockkeeper.migration.MigrationReport;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.migration.PendingMigrationsException;
import dev.lockkeeper.plan.Adoption;
import dev.lockkeeper.test.LogLines;
import dev.lockkeeper.test.MigrationFolder;
import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * A schema that was there before Lockkeeper: its first two migrations are done, by
 * whatever means.
 */
@PostgresTest
class BaselineTest {

	private static final MigrationVersion BASELINE = new MigrationVersion("002_b");

	private final List<HikariDataSource> pools = new ArrayList<>();

	private TestSchema schema;

	private MigrationFolder files;

	@BeforeEach
	void prepare(TestSchema schema, MigrationFolder files) {
		this.schema = schema;
		this.files = files;
		for (String name : List.of("001_a", "002_b", "003_c", "004_d")) {
			this.files.up(name, "CREATE TABLE t" + name + " ()").down(name, "DROP TABLE t" + name);
		}
		schema.execute("CREATE TABLE t001_a ()", "CREATE TABLE t002_b ()");
	}

	@AfterEach
	void close() {
		this.pools.forEach(HikariDataSource::close);
	}

	@Test
	void whatIsUpToItIsRecordedAndNotRunAndTheRestIsRun() {
		try (LogLines log = new LogLines()) {
			MigrationReport report = baselined().migrate();
			assertThat(report.versions()).extracting(MigrationVersion::value).containsExactly("003_c", "004_d");
			assertThat(report.applied()).isEqualTo(4);
			assertThat(log.infos())
				.contains("Recorded 2 migration(s) that are applied already (baseline), up to 002_b");
		}
		assertThat(history("applied_by LIKE 'baseline, recorded by test-app @%' AND execution_ms IS NULL"
				+ " AND checksum ~ '^[0-9a-f]{64}$'"))
			.containsExactly("001_a", "002_b");
		assertThat(history("applied_by LIKE 'test-app @%' AND execution_ms >= 0")).containsExactly("003_c", "004_d");
	}

	@Test
	void anEmptyHistoryTableIsAsGoodAsNone() {
		this.schema.execute(
				"CREATE TABLE schema_migrations (version text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())");
		assertThat(baselined().migrate().versions()).hasSize(2);
		assertThat(history("applied_by LIKE 'baseline%'")).containsExactly("001_a", "002_b");
	}

	@Test
	void aHistoryThatIsNotEmptyCounts() {
		this.schema.execute(
				"CREATE TABLE schema_migrations (version text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())",
				"INSERT INTO schema_migrations VALUES ('001_a')", "DROP TABLE t002_b");
		assertThat(baselined().migrate().versions()).extracting(MigrationVersion::value)
			.containsExactly("002_b", "003_c", "004_d");
		assertThat(history("applied_by LIKE 'baseline%'")).isEmpty();
	}

	@Test
	void anUnknownOneIsRefusedWithTheLikelyOne() {
		assertThatExceptionOfType(InvalidMigrationsException.class)
			.isThrownBy(() -> builder().baseline(new MigrationVersion("002")).build().migrate())
			.withMessageContaining("lockkeeper.baseline: no migration is called '002'; did you mean '002_b'?");
		assertThat(this.schema.queryForObject("SELECT to_regclass('schema_migrations') IS NULL", Boolean.class))
			.isTrue();
	}

	@Test
	void whatIsToBeRecordedIsInThePlanAndKeepsAValidationFromPassing() {
		MigrationPlan plan = baselined().plan();
		assertThat(plan.recorded()).extracting((recorded) -> recorded.version().value())
			.containsExactly("001_a", "002_b");
		assertThat(plan.steps()).hasSize(2);
		assertThatExceptionOfType(PendingMigrationsException.class).isThrownBy(() -> baselined().validate())
			.withMessageContaining(
					"2 migration(s) to be recorded as applied (baseline), and 2 migration(s) to be applied")
			.satisfies((ex) -> assertThat(ex.pending()).isEqualTo(plan.steps()));
		baselined().migrate();
		assertThat(baselined().validate().applied()).isEqualTo(4);
	}

	@Test
	void aChangeOfARecordedFileCountsFromThenOn() {
		baselined().migrate();
		this.files.up("001_a", "CREATE TABLE t001_a (v int)");
		assertThatExceptionOfType(InvalidMigrationsException.class).isThrownBy(() -> builder().build().migrate())
			.withMessageContaining("001_a.up.sql: has changed since it was applied");
	}

	@Test
	void aRecordedVersionIsRolledBackByItsDownFile() {
		baselined().migrate();
		MigrationReport report = builder().baseline(BASELINE)
			.direction(Direction.DOWN)
			.target(new MigrationVersion("001_a"))
			.build()
			.migrate();
		assertThat(report.versions()).extracting(MigrationVersion::value).containsExactly("004_d", "003_c", "002_b");
		assertThat(tables()).containsExactly("t001_a");
		assertThat(history("true")).containsExactly("001_a");
	}

	@Test
	void rollingBackEverythingIsRefusedAsLongAsItWouldBeRecordedAgain() {
		baselined().migrate();
		assertThatExceptionOfType(InvalidMigrationsException.class)
			.isThrownBy(() -> builder().baseline(BASELINE).direction(Direction.DOWN).build().migrate())
			.withMessageContainingAll("lockkeeper.baseline: would take effect again at the next start",
					"remove the setting");
		assertThat(tables()).hasSize(4);
		builder().direction(Direction.DOWN).build().migrate();
		assertThat(tables()).isEmpty();
		assertThat(builder().build().migrate().versions()).hasSize(4);
	}

	@Test
	void ofSixteenReplicasOneRecordsAndRuns() throws Exception {
		try (Fleet fleet = Fleet.start(16, (i) -> baselined()::migrate)) {
			Fleet.Outcome outcome = fleet.await();
			assertThat(outcome.failures()).isEmpty();
			assertThat(outcome.reports()).filteredOn((report) -> !report.steps().isEmpty()).hasSize(1);
		}
		assertThat(history("applied_by LIKE 'baseline%'")).containsExactly("001_a", "002_b");
		assertThat(history("applied_by LIKE 'test-app%'")).containsExactly("003_c", "004_d");
		assertThat(this.schema.queryForObject(
				"SELECT count(DISTINCT xmin::text) FROM schema_migrations WHERE applied_by LIKE 'baseline%'",
				Integer.class))
			.as("transactions that recorded")
			.isEqualTo(1);
	}

	@Test
	void andAHistoryToAdoptExcludeEachOther() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> builder().baseline(BASELINE).adopt(Adoption.of("flyway")).build())
			.withMessageContaining("exclude each other");
	}

	private Migrator baselined() {
		return builder().baseline(BASELINE).build();
	}

	private MigratorBuilder builder() {
		HikariDataSource pool = this.schema.pool(1);
		this.pools.add(pool);
		return Migrator.builder(pool).locations(this.files.location()).application("test-app");
	}

	private List<String> history(String condition) {
		return this.schema.queryForList(
				"SELECT version FROM schema_migrations WHERE " + condition + " ORDER BY version", String.class);
	}

	private List<String> tables() {
		return this.schema.queryForList(
				"SELECT relname::text FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relname LIKE 't00%' ORDER BY 1",
				String.class);
	}

}
