package dev.lockkeeper;

import java.io.OutputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

import liquibase.Scope;
import liquibase.command.CommandScope;
import liquibase.database.Database;
import liquibase.database.DatabaseFactory;
import liquibase.database.jvm.JdbcConnection;
import liquibase.lockservice.LockService;
import liquibase.lockservice.LockServiceFactory;
import liquibase.resource.DirectoryResourceAccessor;
import liquibase.ui.LoggerUIService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.lockkeeper.migration.HistoryTableException;
import dev.lockkeeper.migration.InvalidMigrationsException;
import dev.lockkeeper.test.MigrationFolder;
import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Takes over what Liquibase itself has written.
 */
@PostgresTest
class LiquibaseAdoptionTest {

	private static final String TABLE = "databasechangelog";

	private static final Logger LIQUIBASE_LOGGER = Logger.getLogger("liquibase");

	private TestSchema schema;

	/** What Liquibase has. */
	private MigrationFolder changelogs;

	/** What Lockkeeper has. */
	private MigrationFolder ours;

	private Adopter adopter;

	@BeforeEach
	void prepare(TestSchema schema, @TempDir Path folder) {
		LIQUIBASE_LOGGER.setLevel(Level.OFF);
		this.schema = schema;
		this.changelogs = new MigrationFolder(folder.resolve("changelogs"));
		this.ours = new MigrationFolder(folder.resolve("ours")).up("001_accounts", "CREATE TABLE a ()")
			.up("002_owner", "CREATE TABLE b ()")
			.up("003_fill", "CREATE TABLE c ()")
			.up("004_new", "CREATE TABLE d ()");
		this.adopter = new Adopter(schema, "liquibase", TABLE, this.ours);
	}

	@AfterEach
	void close() {
		this.adopter.close();
		LIQUIBASE_LOGGER.setLevel(null);
	}

	@Test
	void changeSetsAreFoundByTheNumberThatIsTheirId() throws Exception {
		changelog("changelog.sql", "alice:1", "CREATE TABLE a ()", "bob:02", "CREATE TABLE b ()", "alice:3",
				"CREATE TABLE c ()");
		update("changelog.sql");
		this.adopter.verify(List.of("001_accounts", "002_owner", "003_fill"), List.of("004_new"));
		assertThat(this.schema.queryForObject("SELECT count(*) FROM " + TABLE + " AS f JOIN " + Adopter.TABLE
				+ " AS h ON h.applied_at = f.dateexecuted::timestamptz", Long.class))
			.as("rows with Liquibase's own time")
			.isEqualTo(3);
	}

	@Test
	void changeSetsAreFoundByTheVersionThatIsTheirId() throws Exception {
		changelog("changelog.sql", "alice:002_owner", "CREATE TABLE b ()", "alice:001_accounts", "CREATE TABLE a ()");
		update("changelog.sql");
		this.adopter.verify(List.of("001_accounts", "002_owner"), List.of("003_fill", "004_new"));
	}

	@Test
	void changeSetsAreFoundByTheVersionThatIsTheirFile() throws Exception {
		changelog("db/001_accounts.sql", "alice:1", "CREATE TABLE a ()", "alice:2", "SELECT 1");
		changelog("db/002_owner.sql", "alice:1", "CREATE TABLE b ()");
		changelog("db/003_fill.sql", "bob:setup", "CREATE TABLE c ()");
		update("db/001_accounts.sql", "db/002_owner.sql", "db/003_fill.sql");
		assertThat(rows("filename")).hasSize(4);
		this.adopter.verify(List.of("001_accounts", "002_owner", "003_fill"), List.of("004_new"));
	}

	@Test
	void oneNumberInTwoFilesIsRefused() throws Exception {
		changelog("accounts.sql", "alice:1", "CREATE TABLE a ()");
		changelog("owner.sql", "bob:1", "CREATE TABLE b ()");
		update("accounts.sql", "owner.sql");
		assertThat(this.adopter.refused(InvalidMigrationsException.class).problems()).singleElement()
			.satisfies((problem) -> assertThat(problem.toString()).startsWith(
					"databasechangelog, owner.sql::1::bob: is applied, and so is accounts.sql::1::alice, but both look like 001_accounts"));
	}

	@Test
	void whatCountsAsRunForLiquibaseCountsHere() throws Exception {
		this.changelogs.file("changelog.sql", """
				--liquibase formatted sql
				--changeset alice:1 runAlways:true
				SELECT 1;
				--changeset alice:2
				--preconditions onFail:MARK_RAN
				--precondition-sql-check expectedResult:1 SELECT 0
				CREATE TABLE b ();
				--changeset alice:3
				--preconditions onFail:CONTINUE
				--precondition-sql-check expectedResult:1 SELECT 0
				CREATE TABLE c ();
				--changeset alice:4 failOnError:false
				SELECT 1 / 0;
				""");
		update("changelog.sql");
		update("changelog.sql");
		assertThat(rows("id || ' ' || exectype")).containsExactly("2 MARK_RAN", "1 RERAN");
		this.adopter.verify(List.of("001_accounts", "002_owner"), List.of("003_fill", "004_new"));
	}

	@Test
	void aSkippedRowIsPendingAndAFailedOneIsRefused() throws Exception {
		changelog("changelog.sql", "alice:1", "CREATE TABLE a ()", "alice:2", "SELECT 1");
		update("changelog.sql");
		// Such rows are read by Liquibase, though no version that can be had writes them
		this.schema.execute("UPDATE " + TABLE + " SET exectype = 'FAILED' WHERE id = '2'");
		HistoryTableException refused = this.adopter.refused(HistoryTableException.class);
		assertThat(refused).hasMessageContaining("of liquibase holds a failed change set: changelog.sql::2::alice");
		assertThat(refused.action()).contains("let Liquibase run the change set again or delete its row");
		this.schema.execute("UPDATE " + TABLE + " SET exectype = 'SKIPPED' WHERE id = '2'");
		this.adopter.verify(List.of("001_accounts"), List.of("002_owner", "003_fill", "004_new"));
	}

	@Test
	void aLockedOneIsRefused() throws Exception {
		changelog("changelog.sql", "alice:1", "CREATE TABLE a ()");
		update("changelog.sql");
		try (Connection connection = this.schema.connect()) {
			LockService lock = LockServiceFactory.getInstance().getLockService(database(connection));
			lock.waitForLock();
			HistoryTableException refused = this.adopter.refused(HistoryTableException.class);
			assertThat(refused).hasMessageContaining("databasechangelog of liquibase is locked by ");
			assertThat(refused.action()).contains("release-locks");
			lock.releaseLock();
		}
		this.adopter.verify(List.of("001_accounts"), List.of("002_owner", "003_fill", "004_new"));
	}

	/** Liquibase has a setting for each of its two tables. */
	@Test
	void theLocksTableIsFoundBesideAHistoryOfAnotherName() throws Exception {
		changelog("changelog.sql", "alice:1", "CREATE TABLE a ()");
		update("changelog.sql");
		this.schema.execute("ALTER TABLE databasechangelog RENAME TO changes",
				"UPDATE databasechangeloglock SET locked = true, lockedby = 'the harbour master'");
		try (Adopter other = new Adopter(this.schema, "liquibase:changes", "changes", this.ours)) {
			assertThat(other.refused(HistoryTableException.class))
				.hasMessageContaining("changes of liquibase is locked by the harbour master");
			this.schema.execute("ALTER TABLE databasechangeloglock RENAME TO changeslock");
			assertThat(other.refused(HistoryTableException.class))
				.hasMessageContaining("changes of liquibase is locked by the harbour master");
			this.schema.execute("UPDATE changeslock SET locked = false");
			other.verify(List.of("001_accounts"), List.of("002_owner", "003_fill", "004_new"));
		}
	}

	@Test
	void everythingThatHasNoFileHereIsListed() throws Exception {
		changelog("changelog.sql", "alice:1", "CREATE TABLE a ()", "alice:7", "SELECT 7", "alice:create-users",
				"SELECT 8");
		update("changelog.sql");
		InvalidMigrationsException refused = this.adopter.refused(InvalidMigrationsException.class);
		assertThat(refused.problems()).extracting((problem) -> problem.where())
			.containsExactly("databasechangelog, changelog.sql::7::alice",
					"databasechangelog, changelog.sql::create-users::alice");
		assertThat(refused).hasMessageContainingAll("this build has no such file", "lockkeeper.baseline");
	}

	@Test
	void aNumberOfTwoFilesHereIsRefused() throws Exception {
		this.ours.up("001_other", "CREATE TABLE x ()");
		changelog("changelog.sql", "alice:1", "CREATE TABLE a ()");
		update("changelog.sql");
		assertThat(this.adopter.refused(InvalidMigrationsException.class))
			.hasMessageContaining("several files of this build may be it: [001_accounts, 001_other]");
	}

	@Test
	void aTagIsNoChangeSet() throws Exception {
		changelog("changelog.sql", "alice:1", "CREATE TABLE a ()");
		run("tag", Map.of("tag", "v0"));
		update("changelog.sql");
		assertThat(rows("filename")).containsExactly("liquibase-internal", "changelog.sql");
		this.adopter.verify(List.of("001_accounts"), List.of("002_owner", "003_fill", "004_new"));
	}

	@Test
	void withoutItsTableThereIsNothingToTakeOver() {
		this.adopter.verify(List.of(), List.of("001_accounts", "002_owner", "003_fill", "004_new"));
	}

	private void changelog(String file, String... changeSets) {
		StringBuilder text = new StringBuilder("--liquibase formatted sql\n");
		for (int i = 0; i < changeSets.length; i += 2) {
			text.append("--changeset ").append(changeSets[i]).append('\n').append(changeSets[i + 1]).append(";\n");
		}
		this.changelogs.file(file, text.toString());
	}

	private void update(String... files) throws Exception {
		for (String file : files) {
			run("update", Map.of("changelogFile", file));
		}
	}

	private void run(String command, Map<String, String> arguments) throws Exception {
		try (Connection connection = this.schema.connect();
				DirectoryResourceAccessor folder = new DirectoryResourceAccessor(this.changelogs.path())) {
			Database database = database(connection);
			Scope.child(Map.of("resourceAccessor", folder, "ui", new LoggerUIService()), () -> {
				CommandScope scope = new CommandScope(command).addArgumentValue("database", database)
					.setOutput(OutputStream.nullOutputStream());
				arguments.forEach(scope::addArgumentValue);
				scope.execute();
			});
		}
	}

	private static Database database(Connection connection) throws Exception {
		return DatabaseFactory.getInstance().findCorrectDatabaseImplementation(new JdbcConnection(connection));
	}

	private List<String> rows(String expression) {
		return this.schema.queryForList("SELECT %s FROM %s ORDER BY orderexecuted".formatted(expression, TABLE),
				String.class);
	}

}
