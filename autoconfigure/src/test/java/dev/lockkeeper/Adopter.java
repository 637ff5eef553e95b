package dev.lockkeeper;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

import com.zaxxer.hikari.HikariDataSource;

import dev.lockkeeper.migration.Checks;
import dev.lockkeeper.migration.HistoryTableName;
import dev.lockkeeper.migration.LockkeeperException;
import dev.lockkeeper.migration.MigrationPlan;
import dev.lockkeeper.migration.MigrationReport;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.plan.Adoption;
import dev.lockkeeper.script.FileNaming;
import dev.lockkeeper.test.MigrationFolder;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Takes over the history of another tool, first as a plan and then in fact, and looks
 * after everything that must hold about it.
 */
final class Adopter implements AutoCloseable {

	static final String TABLE = "lockkeeper_migrations";

	private final TestSchema schema;

	private final String tool;

	private final String foreign;

	private final HikariDataSource pool;

	private final MigrationFolder files;

	private FileNaming naming = FileNaming.NUMBERED;

	private Checks checks = Checks.DEFAULT;

	/**
	 * An adopter.
	 * @param schema where the tool has migrated
	 * @param tool whose history it is
	 * @param foreign the tool's table as SQL
	 * @param files what Lockkeeper has
	 */
	Adopter(TestSchema schema, String tool, String foreign, MigrationFolder files) {
		this.schema = schema;
		this.tool = tool;
		this.foreign = foreign;
		this.pool = schema.pool(1);
		this.files = files;
	}

	Adopter naming(FileNaming naming) {
		this.naming = naming;
		return this;
	}

	Adopter checks(Checks checks) {
		this.checks = checks;
		return this;
	}

	MigratorBuilder builder(HikariDataSource pool) {
		return Migrator.builder(pool)
			.locations(this.files.location())
			.fileNaming(this.naming)
			.checks(this.checks)
			.table(HistoryTableName.of(TABLE))
			.adopt(Adoption.of(this.tool));
	}

	Migrator migrator() {
		return builder(this.pool).build();
	}

	/** Versions in our history whose row says what a condition says, in their order. */
	List<String> history(String condition) {
		return this.schema.queryForList("SELECT version FROM %s WHERE %s".formatted(TABLE, condition), String.class)
			.stream()
			.map(MigrationVersion::new)
			.sorted()
			.map(MigrationVersion::value)
			.toList();
	}

	/** Takes over, and finds that this much is recorded and that much is run. */
	void verify(List<String> recorded, List<String> run) {
		List<String> before = foreignTable();
		MigrationPlan plan = migrator().plan();
		assertThat(plan.recorded()).extracting((migration) -> migration.version().value())
			.as("recorded, by the plan")
			.isEqualTo(recorded);
		assertThat(plan.steps()).extracting(MigrationVersion::value).as("run, by the plan").isEqualTo(run);
		assertThat(historyExists()).as("the plan has changed something").isFalse();

		MigrationReport report = migrator().migrate();
		assertThat(report.versions()).extracting(MigrationVersion::value).as("run").isEqualTo(run);
		assertThat(history("applied_by LIKE 'adopted from %, recorded by %' AND checksum ~ '^[0-9a-f]{64}$'"))
			.as("recorded")
			.isEqualTo(recorded);
		assertThat(history("true"))
			.containsExactlyInAnyOrderElementsOf(Stream.concat(recorded.stream(), run.stream()).toList());
		assertThat(foreignTable()).as("the other tool's table").isEqualTo(before);

		MigrationReport again = migrator().migrate();
		assertThat(again.steps()).isEmpty();
		assertThat(again.lockTaken()).as("a lock for what is done").isFalse();
		assertThat(migrator().validate().applied()).isEqualTo(recorded.size() + run.size());
	}

	/** Finds that nothing is taken over, run or changed. */
	<T extends LockkeeperException> T refused(Class<T> type) {
		List<String> before = foreignTable();
		T planned = catchThrowableOfType(type, () -> migrator().plan());
		T refused = catchThrowableOfType(type, () -> migrator().migrate());
		assertThat(refused).isNotNull().hasMessage(planned.getMessage());
		assertThat(foreignTable()).isEqualTo(before);
		assertThat(historyExists()).as("the history table was made").isFalse();
		return refused;
	}

	/** The other tool's table to the byte, with the place and transaction of each row. */
	private List<String> foreignTable() {
		if (!exists(this.foreign)) {
			return Collections.emptyList();
		}
		List<String> content = new ArrayList<>(this.schema.queryForList(
				"SELECT attname || ' ' || atttypid::regtype || ' ' || atttypmod "
						+ "FROM pg_attribute WHERE attrelid = ?::regclass ORDER BY attnum",
				String.class, this.foreign));
		content.addAll(this.schema.queryForList(
				"SELECT concat_ws(' ', ctid, xmin, f::text) FROM " + this.foreign + " AS f ORDER BY 1", String.class));
		return content;
	}

	private boolean historyExists() {
		return exists(TABLE);
	}

	private boolean exists(String table) {
		return this.schema.queryForObject("SELECT to_regclass(?) IS NOT NULL", Boolean.class, table);
	}

	@Override
	public void close() {
		this.pool.close();
	}

}
