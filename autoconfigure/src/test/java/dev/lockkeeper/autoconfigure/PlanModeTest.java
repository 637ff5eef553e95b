package dev.lockkeeper.autoconfigure;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.MutuallyExclusiveConfigurationPropertiesException;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import dev.lockkeeper.migration.PendingMigrationsException;
import dev.lockkeeper.test.LogLines;
import dev.lockkeeper.test.MigrationFolder;
import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Applications that only look: with {@code lockkeeper.mode=plan} they say what would be
 * done and start, with {@code validate} they start only when that is nothing.
 */
@PostgresTest
class PlanModeTest {

	private static final JsonMapper JSON = new JsonMapper();

	private ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class, LockkeeperAutoConfiguration.class));

	private TestSchema schema;

	private MigrationFolder files;

	private Path json;

	@BeforeEach
	void prepare(TestSchema schema, @TempDir Path folder) {
		this.schema = schema;
		this.files = new MigrationFolder(folder.resolve("migrations")).up("001_boats", "CREATE TABLE boats (name text)")
			.up("003_locks", "CREATE TABLE locks (); CREATE TABLE keepers ();");
		this.json = folder.resolve("plans/plan.json");
		this.contextRunner = this.contextRunner.withPropertyValues(schema.springProperties())
			.withPropertyValues("lockkeeper.locations=" + this.files.location(),
					"spring.datasource.hikari.maximum-pool-size=1", "lockkeeper.plan.json-file=" + this.json);
	}

	@Test
	void thePlanOfAnEmptyDatabaseIsPrintedAndNothingChanges() throws Exception {
		this.files.up("002_boat_name", "CREATE INDEX CONCURRENTLY boat_name ON boats (name); ANALYZE boats;");
		assertThat(plan()).isEqualTo("""
				Plan for schema_migrations:
				Applied: 0; to be recorded: 0; to be applied: 3

				  version        direction  transaction  statements
				  001_boats      up         yes                   1
				  002_boat_name  up         no                    2
				  003_locks      up         yes                   2""");
		assertThat(relations()).isEmpty();
		JsonNode plan = JSON.readTree(Files.readString(this.json));
		assertThat(plan.get("table").asString()).isEqualTo("schema_migrations");
		assertThat(plan.get("direction").asString()).isEqualTo("up");
		assertThat(plan.get("applied").asInt()).isZero();
		assertThat(plan.get("steps")).extracting((step) -> step.get("version").asString())
			.containsExactly("001_boats", "002_boat_name", "003_locks");
		assertThat(plan.get("steps")).extracting((step) -> step.get("transactional").asBoolean())
			.containsExactly(true, false, true);
		assertThat(plan.get("steps")).extracting((step) -> step.get("statements").asInt()).containsExactly(1, 2, 2);
		assertThat(plan.get("steps").get(1).get("path").asString())
			.isEqualTo(this.files.path() + "/002_boat_name.up.sql");
	}

	@Test
	void whatIsPeculiarIsPartOfIt() throws Exception {
		migrate();
		this.schema.execute("INSERT INTO schema_migrations (version) VALUES ('004_newer')");
		this.files.up("002_boat_name", "CREATE INDEX CONCURRENTLY boat_name ON boats (name)");
		List<String> before = relations();
		assertThat(plan()).isEqualTo(
				"""
						Plan for schema_migrations:
						Applied: 3; to be recorded: 0; to be applied: 1

						  version        direction  transaction  statements
						  002_boat_name  up         no                    1
						! 002_boat_name is out of order: 003_locks is applied already
						- The history is ahead of this build by 1 migration(s), as it is while a newer release is rolled out: 004_newer""");
		assertThat(relations()).isEqualTo(before);
		JsonNode plan = JSON.readTree(Files.readString(this.json));
		assertThat(plan.get("applied").asInt()).isEqualTo(3);
		assertThat(plan.get("warnings")).extracting(JsonNode::asString)
			.containsExactly("002_boat_name is out of order: 003_locks is applied already");
		assertThat(plan.get("notices")).hasSize(1);
	}

	@Test
	void whatIsToBeRecordedIsPartOfIt() throws Exception {
		this.contextRunner = this.contextRunner.withPropertyValues("lockkeeper.baseline=001_boats");
		assertThat(plan()).isEqualTo("""
				Plan for schema_migrations:
				Applied: 0; to be recorded: 1; to be applied: 1

				To be recorded as applied, without running them:
				  001_boats (baseline)

				  version    direction  transaction  statements
				  003_locks  up         yes                   2""");
		JsonNode plan = JSON.readTree(Files.readString(this.json));
		assertThat(plan.get("recorded")).extracting((recorded) -> recorded.toString())
			.containsExactly("{\"version\":\"001_boats\",\"origin\":\"baseline\"}");
	}

	@Test
	void nothingToDoIsSaidSoAndReplacesWhatAnEarlierStartHasWritten() throws Exception {
		plan();
		migrate();
		assertThat(plan()).isEqualTo("Plan for schema_migrations:\nNothing to do: migrations applied: 2");
		assertThat(Files.readAllLines(this.json)).singleElement()
			.satisfies((line) -> assertThat(JSON.readTree(line).get("steps")).isEmpty());
	}

	@Test
	void whatWouldHurtAFleetIsPartOfIt() throws Exception {
		migrate();
		this.schema.execute("INSERT INTO boats VALUES ('Kate')");
		this.files.up("004_drop", "DROP TABLE locks").up("005_index", "CREATE INDEX boat_name ON boats (name)");
		assertThat(plan()).containsPattern("\n! \\S+004_drop\\.up\\.sql:1:\\d+: .*\\[drop-in-use]")
			.as("a small table")
			.doesNotContain("index-not-concurrent");
		JsonNode steps = JSON.readTree(Files.readString(this.json)).get("steps");
		assertThat(steps.get(0).get("warnings")).singleElement()
			.satisfies((warning) -> assertThat(warning.asString()).endsWith("[drop-in-use]"));
		assertThat(steps.get(1).get("warnings")).isEmpty();
		ApplicationContextRunner everything = this.contextRunner;
		this.contextRunner = everything.withPropertyValues("lockkeeper.lint.small-table=1KB");
		assertThat(plan()).contains("[drop-in-use]", "[index-not-concurrent]");
		this.contextRunner = this.contextRunner.withPropertyValues("lockkeeper.lint.disabled-rules=drop-in-use");
		assertThat(plan()).contains("[index-not-concurrent]").doesNotContain("drop-in-use");
		this.contextRunner = everything.withPropertyValues("lockkeeper.lint.enabled=false");
		assertThat(plan()).doesNotContain("drop-in-use");
	}

	@Test
	void aRollBackIsPlannedToo() {
		this.files.down("003_locks", "DROP TABLE locks; DROP TABLE keepers");
		migrate();
		this.contextRunner = this.contextRunner.withPropertyValues("lockkeeper.direction=down",
				"lockkeeper.target=001_boats");
		assertThat(plan()).isEqualTo("""
				Plan for schema_migrations:
				Applied: 2; to be recorded: 0; to be rolled back: 1

				  version    direction  transaction  statements
				  003_locks  down       yes                   2""");
	}

	@Test
	void aBrokenFileKeepsNobodyFromStarting() throws Exception {
		this.files.up("002_broken", "SELECT 'open").up("004_broken", "BEGIN");
		try (LogLines log = new LogLines()) {
			look("plan").run((context) -> assertThat(context).hasNotFailed());
			assertThat(log.warnings()).singleElement()
				.asString()
				.contains("No plan for schema_migrations: 2 problems", "002_broken.up.sql:1:8",
						"004_broken.up.sql:1:1");
		}
		assertThat(relations()).isEmpty();
		JsonNode plan = JSON.readTree(Files.readString(this.json));
		assertThat(plan.get("error").asString()).contains("2 problems", "002_broken.up.sql:1:8");
		assertThat(plan.get("action").asString()).isNotEmpty();
	}

	@Test
	void aChangedFileKeepsNobodyFromStarting() {
		migrate();
		this.files.up("001_boats", "CREATE TABLE boats ()");
		try (LogLines log = new LogLines()) {
			look("plan").run((context) -> assertThat(context).hasNotFailed());
			assertThat(log.warnings()).singleElement().asString().contains("has changed since it was applied");
		}
	}

	@Test
	void aPlanThatCannotBeWrittenKeepsNobodyFromStarting() throws Exception {
		Files.createDirectories(this.json);
		try (LogLines log = new LogLines()) {
			look("plan").run((context) -> assertThat(context).hasNotFailed());
			assertThat(log.infos()).singleElement().asString().contains("to be applied: 2");
			assertThat(log.warnings()).singleElement()
				.asString()
				.contains("The plan cannot be written to " + this.json + " (lockkeeper.plan.json-file)");
		}
	}

	@Test
	void whyThereIsNoPlanIsSaidAlsoWhereItCannotBeWritten() throws Exception {
		migrate();
		this.files.up("001_boats", "CREATE TABLE boats ()");
		Files.createDirectories(this.json);
		try (LogLines log = new LogLines()) {
			look("plan").run((context) -> assertThat(context).hasNotFailed());
			assertThat(log.warnings()).singleElement().asString().contains("has changed since it was applied");
		}
	}

	@Test
	void validationFailsAsLongAsAnythingIsPending() {
		look("validate").run((context) -> assertThat(context).getFailure()
			.rootCause()
			.isInstanceOf(PendingMigrationsException.class)
			.hasMessage("2 migration(s) to be applied, by the history in " + this.schema.name()
					+ ".schema_migrations:\n  - 001_boats\n  - 003_locks"));
		assertThat(relations()).isEmpty();
		migrate();
		look("validate").run((context) -> assertThat(context).hasNotFailed());
		this.files.down("003_locks", "DROP TABLE locks; DROP TABLE keepers");
		look("validate").withPropertyValues("lockkeeper.direction=down", "lockkeeper.target=001_boats")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("1 migration(s) to be rolled back"));
	}

	@Test
	void baselineAndAdoptionExcludeEachOther() {
		this.contextRunner.withPropertyValues("lockkeeper.baseline=001_boats", "lockkeeper.adopt=flyway")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOfSatisfying(MutuallyExclusiveConfigurationPropertiesException.class,
						(failure) -> assertThat(failure.getMutuallyExclusiveNames())
							.containsExactlyInAnyOrder("lockkeeper.baseline", "lockkeeper.adopt")));
		assertThat(relations()).isEmpty();
	}

	private String plan() {
		try (LogLines log = new LogLines()) {
			look("plan").run((context) -> assertThat(context).hasNotFailed());
			assertThat(log.warnings()).isEmpty();
			assertThat(log.infos()).hasSize(1);
			return log.infos().get(0);
		}
	}

	private ApplicationContextRunner look(String mode) {
		return this.contextRunner.withPropertyValues("lockkeeper.mode=" + mode);
	}

	private void migrate() {
		new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(DataSourceAutoConfiguration.class, LockkeeperAutoConfiguration.class))
			.withPropertyValues(this.schema.springProperties())
			.withPropertyValues("lockkeeper.locations=" + this.files.location())
			.run((context) -> assertThat(context).hasNotFailed());
	}

	/** All that is there, with the number of each table's storage. */
	private List<String> relations() {
		return new ArrayList<>(this.schema.queryForList(
				"SELECT concat_ws(' ', relname, relkind, relfilenode, xmin) FROM pg_class WHERE relnamespace = current_schema()::regnamespace ORDER BY 1",
				String.class));
	}

}
