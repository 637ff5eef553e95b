package dev.lockkeeper;

import java.util.List;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.lockkeeper.migration.HistoryTableException;
import dev.lockkeeper.migration.HistoryTableName;
import dev.lockkeeper.migration.InvalidMigrationsException;
import dev.lockkeeper.plan.Adoption;
import dev.lockkeeper.test.MigrationFolder;
import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Takes over golang-migrate's table, made as its documentation says. It has the same
 * default name as ours.
 */
@PostgresTest
class GolangMigrateAdoptionTest {

	private TestSchema schema;

	private MigrationFolder files;

	private Adopter adopter;

	@BeforeEach
	void prepare(TestSchema schema, MigrationFolder files) {
		this.schema = schema;
		this.files = files.up("000001_a", "CREATE TABLE a ()")
			.up("000002_b", "CREATE TABLE b ()")
			.up("000010_c", "CREATE TABLE c ()")
			.up("20240131120000_d", "CREATE TABLE d ()");
		this.adopter = new Adopter(schema, "golang-migrate", "schema_migrations", this.files);
		schema.execute("CREATE TABLE schema_migrations (version bigint NOT NULL PRIMARY KEY, dirty boolean NOT NULL)");
	}

	@AfterEach
	void close() {
		this.adopter.close();
	}

	@Test
	void allUpToItsVersionIsTakenOver() {
		reached("10, false");
		this.adopter.verify(List.of("000001_a", "000002_b", "000010_c"), List.of("20240131120000_d"));
	}

	@Test
	void longNumbersAreNumbers() {
		reached("20240131120000, false");
		this.adopter.verify(List.of("000001_a", "000002_b", "000010_c", "20240131120000_d"), List.of());
	}

	@Test
	void anEmptyTableMeansThatNothingIsApplied() {
		this.adopter.verify(List.of(), List.of("000001_a", "000002_b", "000010_c", "20240131120000_d"));
	}

	@Test
	void withoutItsTableThereIsNothingToTakeOver() {
		this.schema.execute("DROP TABLE schema_migrations");
		this.adopter.verify(List.of(), List.of("000001_a", "000002_b", "000010_c", "20240131120000_d"));
	}

	@Test
	void aDirtyOneIsRefused() {
		reached("2, true");
		HistoryTableException refused = this.adopter.refused(HistoryTableException.class);
		assertThat(refused).hasMessage("Table schema_migrations of golang-migrate is dirty at version 2;"
				+ " its history cannot be taken over");
		assertThat(refused.action()).contains("golang-migrate's own force command", "Then start again.");
	}

	@Test
	void aVersionWithoutAFileIsRefused() {
		reached("9, false");
		assertThat(this.adopter.refused(InvalidMigrationsException.class)).hasMessageContaining(
				"schema_migrations, version 9: is applied, but no file of this build has that number");
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void withTheSameNameForBothTablesItIsRefusedWithTheTwoPropertiesToSet(boolean adopt) {
		reached("2, false");
		try (HikariDataSource pool = this.schema.pool(1)) {
			MigratorBuilder builder = Migrator.builder(pool).locations(this.files.location());
			builder.adopt(adopt ? Adoption.of("golang-migrate") : null);
			assertThatExceptionOfType(HistoryTableException.class).isThrownBy(() -> builder.build().migrate())
				.withMessageContainingAll(this.schema.name() + ".schema_migrations is not a history table",
						"golang-migrate")
				.satisfies((ex) -> assertThat(ex.action()).contains(
						"lockkeeper.adopt=golang-migrate:" + this.schema.name() + ".schema_migrations\n",
						"lockkeeper.table=lockkeeper_migrations\n"));
			// What it says is what helps
			builder.adopt(Adoption.of("golang-migrate:" + this.schema.name() + ".schema_migrations"));
			builder.table(HistoryTableName.of("lockkeeper_migrations"));
			assertThat(builder.build().migrate().steps()).hasSize(2);
		}
	}

	private void reached(String row) {
		this.schema.execute("INSERT INTO schema_migrations VALUES (" + row + ")");
	}

}
