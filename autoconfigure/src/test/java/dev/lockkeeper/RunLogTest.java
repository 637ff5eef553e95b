package dev.lockkeeper;

import java.util.List;
import java.util.Map;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.lockkeeper.migration.Direction;
import dev.lockkeeper.migration.MigrationReport;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.postgres.LockScope;
import dev.lockkeeper.test.LogCapture;
import dev.lockkeeper.test.MigrationFolder;
import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a run says in the log: a sentence, and key values for machines.
 */
@PostgresTest
class RunLogTest {

	private TestSchema schema;

	private HikariDataSource pool;

	private MigrationFolder files;

	private LogCapture log;

	@BeforeEach
	void open(TestSchema schema, MigrationFolder files) {
		this.schema = schema;
		this.pool = schema.pool(1);
		this.files = files.up("001_a", "CREATE TABLE a ()")
			.down("001_a", "DROP TABLE a")
			.up("002_b", "CREATE TABLE b ()")
			.down("002_b", "DROP TABLE b");
		this.log = new LogCapture();
	}

	@AfterEach
	void close() {
		this.log.close();
		this.pool.close();
	}

	@Test
	void everyFileHasALineWithVersionDirectionAndDuration() {
		MigrationReport report = migrator().build().migrate();
		assertThat(this.log.keyValues("migration.applied")).isEqualTo(report.steps()
			.stream()
			.map((step) -> Map.of("event", "migration.applied", "version", step.version(), "direction", Direction.UP,
					"durationMs", step.duration().toMillis()))
			.toList());
		assertThat(this.log.messages("migration.applied")).hasSize(2)
			.first()
			.asString()
			.matches("Applied 001_a in \\d+ ms");
		assertThat(this.log.keyValues("migration.lock")).singleElement()
			.satisfies((values) -> assertThat(values).containsKey("waitedMs"));
	}

	@Test
	void aRollbackSaysSo() {
		migrator().build().migrate();
		migrator().direction(Direction.DOWN).target(new MigrationVersion("001_a")).build().migrate();
		assertThat(this.log.keyValues("migration.applied")).last()
			.satisfies((values) -> assertThat(values).containsEntry("version", new MigrationVersion("002_b"))
				.containsEntry("direction", Direction.DOWN)
				.containsKey("durationMs"));
		assertThat(this.log.messages("migration.applied")).last().asString().matches("Rolled back 002_b in \\d+ ms");
	}

	@Test
	void theSummaryTellsWhatThisReplicaDid() {
		MigrationReport report = migrator().build().migrate();
		assertThat(this.log.keyValues("migration.done")).singleElement()
			.isEqualTo(Map.of("event", "migration.done", "direction", Direction.UP, "applied", 2, "waitedMs",
					report.waited().toMillis(), "durationMs", report.duration().toMillis(), "lockTaken", true));
	}

	@Test
	void theSummaryIsASentence() {
		migrator().condition((version, connection) -> version.value().equals("002_b") ? "not here" : null)
			.build()
			.migrate();
		migrator().direction(Direction.DOWN).build().migrate();
		this.files.up("003_c", "CREATE TABLE c ()");
		migrator().build().migrate();
		assertThat(this.log.messages("migration.done")).satisfiesExactly((message) -> assertThat(message).matches(
				"Schema is where it should be: migrations applied: 2; this replica has applied 1 and skipped 1 in \\d+ ms"),
				(message) -> assertThat(message).matches(
						"Schema is where it should be: migrations applied: 0; this replica has rolled back 1 and skipped 1 in \\d+ ms"),
				(message) -> assertThat(message).matches(
						"Schema is where it should be: migrations applied: 3; this replica has applied 3 in \\d+ ms"));
	}

	@Test
	void whoOnlyLooksSaysWhatItHasSeen() {
		migrator().build().migrate();
		migrator().build().validate();
		assertThat(this.log.messages("migration.done")).last()
			.isEqualTo("Schema is where it should be: migrations applied: 2, none by this replica");
	}

	@ParameterizedTest
	@EnumSource
	void aRunThatEndsWellWarnsOfNothing(LockScope scope) {
		migrator().lockScope(scope).build().migrate();
		assertThat(this.log.events()).isNotEmpty().extracting(ILoggingEvent::getLevel).containsOnly(Level.INFO);
	}

	/** What has been done is worth more than how long it took. */
	@Test
	void durationsThatCannotBeRecordedAreAWarning() {
		onUpdateOfTheHistory("RAISE EXCEPTION 'the history is read-only'");
		assertThat(migrator().build().migrate().steps()).hasSize(2);
		assertThat(this.log.messages())
			.anyMatch((message) -> message.startsWith(
					"The durations of this run's migrations could not be recorded: ERROR: the history is read-only"))
			.noneMatch((message) -> message.startsWith("The advisory lock"));
	}

	@Test
	void aConnectionThatIsLostAtTheVeryEndIsAWarning() {
		onUpdateOfTheHistory("PERFORM pg_terminate_backend(pg_backend_pid())");
		assertThat(migrator().build().migrate().steps()).hasSize(2);
		assertThat(this.log.messages()).anyMatch((message) -> message.contains("could not be recorded: FATAL"))
			.anyMatch((message) -> message.matches("The advisory lock .* was not released in order: .*"));
		assertThat(migrator().build().migrate().steps()).isEmpty();
	}

	/** Nobody can have migrated meanwhile: the last file's transaction was its own. */
	@Test
	void aLockThatIsGoneAtTheEndIsAWarning() {
		this.files.up("003_unlock", "SELECT pg_advisory_unlock_all()");
		assertThat(migrator().build().migrate().steps()).hasSize(3);
		assertThat(this.log.messages())
			.anyMatch((message) -> message.matches("The advisory lock .* was no longer held at the end of the run"));
	}

	@Test
	void thereIsOneLineWhenThereIsNothingToDo() {
		migrator().build().migrate();
		int before = this.log.messages().size();
		migrator().build().migrate();
		List<String> messages = this.log.messages();
		assertThat(messages.subList(before, messages.size()))
			.containsExactly("Schema is where it should be: migrations applied: 2, none by this replica");
	}

	@Test
	void whatIsSkippedIsNotSaidToBeApplied() {
		migrator().condition((version, connection) -> version.value().equals("002_b") ? "not here" : null)
			.build()
			.migrate();
		assertThat(this.log.keyValues("migration.skipped")).containsExactly(Map.of("event", "migration.skipped",
				"version", new MigrationVersion("002_b"), "direction", Direction.UP, "reason", "not here"));
		assertThat(this.log.keyValues("migration.applied")).hasSize(1);
	}

	@Test
	void whatWouldHurtAFleetIsWarnedOfBeforeItIsRun() {
		migrator().build().migrate();
		this.files.up("003_c", "DROP TABLE b");
		migrator().build().migrate();
		assertThat(this.log.keyValues("migration.lint")).containsExactly(
				Map.of("event", "migration.lint", "version", new MigrationVersion("003_c"), "rule", "drop-in-use"));
		List<String> messages = this.log.messages();
		assertThat(messages.indexOf(this.log.messages("migration.lint").get(0)))
			.isLessThan(messages.indexOf(this.log.messages("migration.applied").get(2)));
	}

	private void onUpdateOfTheHistory(String statement) {
		this.schema.execute(
				"CREATE TABLE schema_migrations (version text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())",
				"CREATE FUNCTION on_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN " + statement
						+ "; RETURN NEW; END $$",
				"CREATE TRIGGER on_update BEFORE UPDATE ON schema_migrations FOR EACH ROW EXECUTE FUNCTION on_update()");
	}

	private MigratorBuilder migrator() {
		return Migrator.builder(this.pool).locations(this.files.location());
	}

}
