package dev.lockkeeper;

import java.util.ArrayList;
import java.util.List;

import dev.lockkeeper.migration.MigrationReport;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.test.MigrationFolder;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Five migrations of which none can run twice, each leaving a row in an audit table, and
 * what must hold after any number of replicas have raced for them.
 */
final class RaceFixture {

	static final int REPLICAS = 16;

	/** How the replicas show in {@code pg_stat_activity}. */
	private static final String APPLICATION_NAME = "lockkeeper race-";

	private final TestSchema schema;

	private final List<String> versions;

	private final boolean concurrentIndex;

	private RaceFixture(TestSchema schema, List<String> versions, boolean concurrentIndex) {
		this.schema = schema;
		this.versions = versions;
		this.concurrentIndex = concurrentIndex;
	}

	/** Writes the files; with an index built concurrently as the fourth if asked. */
	static RaceFixture write(TestSchema schema, MigrationFolder files, boolean concurrentIndex) {
		List<String> versions = new ArrayList<>();
		add(files, versions, "001_audit", "CREATE TABLE audit (version text, pid int, intruders int); "
				+ "CREATE TABLE account (id int, balance int); " + audit("001_audit"));
		add(files, versions, "002_accounts",
				"INSERT INTO account SELECT n, 100 FROM generate_series(1, 50) AS n; " + audit("002_accounts"));
		add(files, versions, "003_interest", "UPDATE account SET balance = balance * 2; " + audit("003_interest"));
		if (concurrentIndex) {
			add(files, versions, "004_index",
					"CREATE INDEX CONCURRENTLY account_id ON account (id); " + audit("004_index"));
		}
		add(files, versions, "005_column", "ALTER TABLE account ADD COLUMN owner text; " + audit("005_column"));
		add(files, versions, "006_fee", "UPDATE account SET balance = balance - 1; " + audit("006_fee"));
		return new RaceFixture(schema, versions, concurrentIndex);
	}

	private static void add(MigrationFolder files, List<String> versions, String version, String sql) {
		files.up(version, sql);
		versions.add(version);
	}

	/**
	 * Leaves a row, and in it how many other replicas were writing at that moment. A
	 * replica that waits writes nothing and has no transaction; one that gets past the
	 * lock does, even where the history's key then stops it.
	 */
	private static String audit(String version) {
		return """
				SELECT pg_sleep(0.05);
				INSERT INTO audit SELECT '%s', pg_backend_pid(), (SELECT count(*) FROM pg_stat_activity
				 WHERE application_name LIKE '%s%%' AND pid <> pg_backend_pid() AND backend_xid IS NOT NULL)
				""".formatted(version, APPLICATION_NAME);
	}

	/** One replica migrated everything, exactly once, and nobody failed. */
	void verifyOneMigrated(Fleet.Outcome outcome) {
		verifyNobodyFailed(outcome);
		List<MigrationReport> migrated = outcome.reports()
			.stream()
			.filter((report) -> !report.steps().isEmpty())
			.toList();
		assertThat(migrated).as("replicas that applied something").hasSize(1);
		assertThat(migrated.get(0).versions()).extracting(MigrationVersion::value)
			.containsExactlyElementsOf(this.versions);
		verifySchema();
	}

	/** Nobody did anything, and nobody failed. */
	void verifyNobodyMigrated(Fleet.Outcome outcome) {
		verifyNobodyFailed(outcome);
		assertThat(outcome.reports()).allSatisfy((report) -> {
			assertThat(report.steps()).isEmpty();
			assertThat(report.lockTaken()).isFalse();
		});
		verifySchema();
	}

	/**
	 * Whatever happened to the replicas, the history's key has kept every second one out.
	 */
	void verifyNoFileTookEffectTwice() {
		assertThat(this.schema.queryForList("SELECT version FROM audit WHERE version NOT LIKE '%index'", String.class))
			.as("effects of transactional files")
			.isNotEmpty()
			.doesNotHaveDuplicates();
		assertThat(this.schema.queryForList("SELECT version FROM schema_migrations", String.class)).containsAll(
				this.schema.queryForList("SELECT version FROM audit WHERE version NOT LIKE '%index'", String.class));
	}

	/** The history table to the byte, to be compared. */
	List<String> history() {
		return this.schema.queryForList("SELECT h::text FROM schema_migrations AS h ORDER BY version", String.class);
	}

	private static void verifyNobodyFailed(Fleet.Outcome outcome) {
		assertThat(outcome.failures()).as("failed replicas").isEmpty();
		assertThat(outcome.reports()).hasSize(REPLICAS);
	}

	private void verifySchema() {
		assertThat(this.schema.queryForList("SELECT version FROM audit", String.class)).as("effects")
			.containsExactlyInAnyOrderElementsOf(this.versions);
		assertThat(this.schema.queryForList("SELECT DISTINCT pid FROM audit", Integer.class))
			.as("sessions that migrated")
			.hasSize(1);
		assertThat(this.schema.queryForList("SELECT DISTINCT intruders FROM audit", Integer.class))
			.as("replicas that wrote while another migrated")
			.containsExactly(0);
		assertThat(this.schema.queryForList("SELECT version FROM schema_migrations", String.class)).as("history")
			.containsExactlyInAnyOrderElementsOf(this.versions);
		assertThat(this.schema.queryForList("SELECT DISTINCT balance FROM account", Integer.class))
			.containsExactly(199);
		assertThat(this.schema.queryForList(
				"SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('account_id')", Boolean.class))
			.isEqualTo(this.concurrentIndex ? List.of(true) : List.of());
		assertThat(this.schema.queryForObject(
				"""
						SELECT count(*) FROM pg_locks AS l JOIN pg_stat_activity AS a USING (pid)
						 WHERE l.locktype = 'advisory' AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
						   AND a.application_name LIKE 'lockkeeper race-%'
						""",
				Long.class))
			.as("advisory locks left")
			.isZero();
	}

}
