package dev.lockkeeper;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.lockkeeper.migration.Direction;
import dev.lockkeeper.migration.InvalidMigrationsException;
import dev.lockkeeper.migration.MigrationFailedException;
import dev.lockkeeper.migration.MigrationReport;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.test.MigrationFolder;
import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@PostgresTest
class MigratorTest {

	private TestSchema schema;

	private HikariDataSource pool;

	private MigrationFolder files;

	@BeforeEach
	void open(TestSchema schema, MigrationFolder files) {
		this.schema = schema;
		this.pool = schema.pool(1);
		this.files = files;
	}

	@Test
	void appliesPendingMigrationsInTheOrderOfTheirNumbers() {
		this.files.up("10_c", "INSERT INTO t VALUES ('c')")
			.up("2_b", "INSERT INTO t VALUES ('b')")
			.up("001_a", "CREATE TABLE t (v text); INSERT INTO t VALUES ('a')");
		MigrationReport report = migrator().build().migrate();
		assertThat(report.versions()).extracting(MigrationVersion::value).containsExactly("001_a", "2_b", "10_c");
		assertThat(report.duration()).isLessThan(Duration.ofMinutes(1));
		assertThat(report.steps()).allSatisfy((step) -> assertThat(step.duration()).isLessThan(report.duration()));
		assertThat(this.schema.queryForList("SELECT v FROM t", String.class)).containsExactly("a", "b", "c");
		assertThat(history()).containsExactly("001_a", "2_b", "10_c");
		assertThat(this.schema.queryForObject(
				"SELECT count(*) FROM schema_migrations WHERE checksum ~ '^[0-9a-f]{64}$' AND execution_ms >= 0 AND applied_by LIKE 'test-app @%'",
				Long.class))
			.isEqualTo(3);
	}

	@Test
	void aCurrentSchemaNeedsNoLock() {
		this.files.up("001_a", "CREATE TABLE t ()");
		assertThat(migrator().build().migrate().lockTaken()).isTrue();
		MigrationReport second = migrator().build().migrate();
		assertThat(second.lockTaken()).isFalse();
		assertThat(second.steps()).isEmpty();
		assertThat(second.applied()).isEqualTo(1);
	}

	@Test
	void rollsBackWhatLiesAboveTheTarget() {
		this.files.up("001_a", "CREATE TABLE a ()").down("001_a", "DROP TABLE a");
		this.files.up("002_b", "CREATE TABLE b ()").down("002_b", "DROP TABLE b");
		this.files.up("003_c", "CREATE TABLE c ()").down("003_c", "DROP TABLE c");
		migrator().build().migrate();
		MigrationReport report = migrator().direction(Direction.DOWN)
			.target(new MigrationVersion("001_a"))
			.build()
			.migrate();
		assertThat(report.versions()).extracting(MigrationVersion::value).containsExactly("003_c", "002_b");
		assertThat(history()).containsExactly("001_a");
		assertThat(this.schema.queryForObject("SELECT to_regclass('b') IS NULL AND to_regclass('a') IS NOT NULL",
				Boolean.class))
			.isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "CALL p()", "SELECT pg_create_logical_replication_slot('never', 'pgoutput')" })
	void whatCannotRunInATransactionThoughItsNameDoesNotTellIsAdvisedAbout(String statement) {
		this.files.up("001_p", "CREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN COMMIT; END $$")
			.up("002_b", statement);
		assertThatExceptionOfType(MigrationFailedException.class).isThrownBy(() -> migrator().build().migrate())
			.satisfies((ex) -> assertThat(ex.action()).contains("begin the file with -- lockkeeper: transaction=none"));
		this.files.up("002_b", "SELECT 1 / 0");
		assertThatExceptionOfType(MigrationFailedException.class).isThrownBy(() -> migrator().build().migrate())
			.satisfies((ex) -> assertThat(ex.action()).doesNotContain("transaction=none"));
	}

	@Test
	void aFailedFileLeavesNothingAndTheFilesBeforeItStay() {
		this.files.up("001_a", "CREATE TABLE a ()")
			.up("002_b", "CREATE TABLE b (v int);\nINSERT INTO b VALUES (1);\n\n  INSERT INTO b VALUES (1 / 0);")
			.up("003_c", "CREATE TABLE c ()");
		assertThatExceptionOfType(MigrationFailedException.class).isThrownBy(() -> migrator().build().migrate())
			.satisfies((ex) -> {
				assertThat(ex.location().line()).isEqualTo(4);
				assertThat(ex.location().column()).isEqualTo(3);
				assertThat(ex.sqlState()).isEqualTo("22012");
				assertThat(ex.appliedBefore()).containsExactly(new MigrationVersion("001_a"));
				assertThat(ex).hasMessageContaining("002_b.up.sql:4:3").hasMessageContaining("division by zero");
			});
		assertThat(history()).containsExactly("001_a");
		assertThat(this.schema.queryForObject("SELECT to_regclass('b') IS NULL", Boolean.class)).isTrue();
	}

	@Test
	void buildsAnIndexConcurrentlyAndDropsAnInvalidLeftover() {
		this.files.up("001_a", "CREATE TABLE t (v int); INSERT INTO t VALUES (1), (1)");
		migrator().build().migrate();
		this.files.up("002_b", "CREATE UNIQUE INDEX CONCURRENTLY t_v ON t (v)");
		assertThatExceptionOfType(MigrationFailedException.class).isThrownBy(() -> migrator().build().migrate());
		assertThat(this.schema.queryForObject("SELECT indisvalid FROM pg_index WHERE indexrelid = 't_v'::regclass",
				Boolean.class))
			.isFalse();
		this.schema.execute("DELETE FROM t WHERE ctid = '(0,1)'");
		migrator().build().migrate();
		assertThat(this.schema.queryForObject("SELECT indisvalid FROM pg_index WHERE indexrelid = 't_v'::regclass",
				Boolean.class))
			.isTrue();
		assertThat(history()).containsExactly("001_a", "002_b");
	}

	@Test
	void copiesDataInTheFilesTransaction() {
		this.files.up("001_a",
				"CREATE TABLE t (a int, b text);\nCOPY t FROM stdin;\n1\tone\n2\ttwo; still two\n\\.\nUPDATE t SET b = upper(b);");
		migrator().build().migrate();
		assertThat(this.schema.queryForList("SELECT b FROM t ORDER BY a", String.class)).containsExactly("ONE",
				"TWO; STILL TWO");
	}

	@Test
	void everythingIsCheckedBeforeAnythingIsChanged() {
		this.files.up("001_a", "CREATE TABLE a ()").up("002_b", "SELECT 'open").up("003_c", "BEGIN; SELECT 1");
		assertThatExceptionOfType(InvalidMigrationsException.class).isThrownBy(() -> migrator().build().migrate())
			.satisfies((ex) -> assertThat(ex.problems()).hasSize(2))
			.withMessageContaining("002_b.up.sql:1:8")
			.withMessageContaining("003_c.up.sql:1:1");
		assertThat(this.schema.queryForObject(
				"SELECT to_regclass('a') IS NULL AND to_regclass('schema_migrations') IS NULL", Boolean.class))
			.isTrue();
	}

	@Test
	void aRuleThatThereIsNotIsRefusedEvenWhereNobodyLooks() {
		this.files.up("001_a", "-- lockkeeper: allow=drop-everything\nCREATE TABLE a ()");
		assertThatExceptionOfType(InvalidMigrationsException.class)
			.isThrownBy(() -> migrator().lint(false, Set.of(), 0).build().migrate())
			.withMessageContaining("drop-everything");
	}

	private MigratorBuilder migrator() {
		return Migrator.builder(this.pool).locations(this.files.location()).application("test-app");
	}

	private List<String> history() {
		return this.schema.queryForList("SELECT version FROM schema_migrations ORDER BY applied_at", String.class);
	}

}
