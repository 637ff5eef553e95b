package dev.lockkeeper;

import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import com.zaxxer.hikari.HikariDataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.lockkeeper.migration.LockkeeperException;
import dev.lockkeeper.migration.MigrationFailedException;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.migration.UnknownOutcomeException;
import dev.lockkeeper.postgres.Resolutions.Answer;
import dev.lockkeeper.postgres.Resolutions.Resolution;
import dev.lockkeeper.test.MigrationFolder;
import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Scripts without a transaction go on where they were cut off. Here the server ends the
 * session, so the run itself sees the loss; processes that die are a matter of other
 * tests.
 */
@PostgresTest
class JournalTest {

	private static final MigrationVersion WORK = new MigrationVersion("002_work");

	private TestSchema schema;

	private HikariDataSource pool;

	private MigrationFolder files;

	@BeforeEach
	void open(TestSchema schema, MigrationFolder files) {
		this.schema = schema;
		this.pool = schema.pool(1);
		this.files = files.up("001_tables",
				"CREATE TABLE t (v int); INSERT INTO t VALUES (1), (2); CREATE TABLE log (what text); CREATE TABLE switch (cut boolean); INSERT INTO switch VALUES (true)");
	}

	@Test
	void whatWasDoneBeforeAFailureIsNotDoneAgain() {
		work("INSERT INTO log VALUES ('one');\nINSERT INTO log VALUES (1 / 0)");
		assertThatExceptionOfType(MigrationFailedException.class).isThrownBy(() -> migrator().build().migrate())
			.satisfies((ex) -> {
				assertThat(ex.location().line()).isEqualTo(3);
				assertThat(ex.action())
					.contains("1 statement(s) before this one stay in effect and will not run again");
			});
		work("INSERT INTO log VALUES ('one');\nINSERT INTO log VALUES ('two')");
		migrator().build().migrate();
		assertThat(log()).containsExactly("one", "two");
		assertFinished();
	}

	@Test
	void aChangedStatementThatHasRunIsAskedAbout() {
		work("INSERT INTO log VALUES ('one'); INSERT INTO log VALUES (1 / 0)");
		assertThatExceptionOfType(MigrationFailedException.class).isThrownBy(() -> migrator().build().migrate());
		work("INSERT INTO log VALUES ('eins'); INSERT INTO log VALUES ('two')");
		assertThatExceptionOfType(UnknownOutcomeException.class).isThrownBy(() -> migrator().build().migrate())
			.withMessageContaining("has changed since it was run");
		migrator().resolve(List.of(new Resolution(WORK, 1, Answer.DONE))).build().migrate();
		assertThat(log()).containsExactly("one", "two");
		assertFinished();
	}

	@ParameterizedTest
	@EnumSource
	void aPersonAnswersForAnOrdinaryStatementThatWasCutOff(Answer answer) {
		work("INSERT INTO log VALUES ('one'); " + cutOnce() + "; INSERT INTO log VALUES ('three')");
		assertThatExceptionOfType(UnknownOutcomeException.class).isThrownBy(() -> migrator().build().migrate())
			.withMessageContaining("Statement 2 of")
			.withMessageContaining("002_work.up.sql:2:33")
			.satisfies((ex) -> assertThat(ex.action()).contains("lockkeeper.resolve=002_work:2:redo")
				.contains("lockkeeper.resolve=002_work:2:done"));
		assertThatExceptionOfType(UnknownOutcomeException.class).as("the question stays")
			.isThrownBy(() -> migrator().build().migrate());
		this.schema.execute("UPDATE switch SET cut = false");
		migrator().resolve(List.of(new Resolution(WORK, 2, answer))).build().migrate();
		assertThat(log()).isEqualTo((answer == Answer.REDO) ? List.of("one", "two", "three") : List.of("one", "three"));
		assertFinished();
	}

	/** Whoever starts again with the answer of the last time is asked about the next. */
	@Test
	void anAnswerIsAboutOneStatement() {
		String one = "INSERT INTO log VALUES ('one')";
		work(one + "; " + cutOnce() + "; " + cutOnce() + "; INSERT INTO log VALUES ('four')");
		Migrator done = migrator().resolve(List.of(new Resolution(WORK, 2, Answer.DONE))).build();
		assertThatExceptionOfType(UnknownOutcomeException.class).isThrownBy(done::migrate)
			.withMessageContaining("Statement 3 of")
			.satisfies((ex) -> assertThat(ex.action()).contains("002_work:3:done"));
		this.schema.execute("UPDATE switch SET cut = false");
		migrator().resolve(List.of(new Resolution(WORK, 3, Answer.REDO))).build().migrate();
		assertThat(log()).as("the answer about the second was written down").containsExactly("one", "two", "four");
		assertFinished();
	}

	@ParameterizedTest
	@ValueSource(strings = { "SET app.tenant = 'acme'; INSERT INTO log VALUES ('one'); INSERT INTO log VALUES ('two')",
			"INSERT INTO log VALUES ('zero'); INSERT INTO log VALUES ('one'); INSERT INTO log VALUES ('two')",
			"SET app.tenant = 'acme'", "RESET app.tenant; INSERT INTO log VALUES ('two')" })
	void aStatementThatHasRunMustStayWhereItWas(String corrected) {
		work("INSERT INTO log VALUES ('one'); INSERT INTO log VALUES (1 / 0)");
		assertThatExceptionOfType(MigrationFailedException.class).isThrownBy(() -> migrator().build().migrate());
		work(corrected);
		assertThatExceptionOfType(UnknownOutcomeException.class)
			.isThrownBy(() -> migrator().resolve(List.of(new Resolution(WORK, 1, Answer.DONE))).build().migrate())
			.withMessageContaining("Statement 1 of")
			.withMessageContaining("another one, or none, is in its place now")
			.satisfies((ex) -> assertThat(ex.action()).contains("have to stay where they were"));
		work("INSERT INTO log VALUES ('one'); SET app.tenant = 'acme'; INSERT INTO log VALUES ('two')");
		migrator().build().migrate();
		assertThat(log()).containsExactly("one", "two");
		assertFinished();
	}

	@ParameterizedTest
	@EnumSource
	void aStatementThatFailsAfterItHasCommittedIsAskedAbout(Answer answer) {
		work("INSERT INTO log VALUES ('one'); do $$ BEGIN INSERT INTO log VALUES ('part'); COMMIT;"
				+ " IF (SELECT cut FROM switch) THEN PERFORM 1 / 0; END IF; END $$; INSERT INTO log VALUES ('three')");
		assertThatExceptionOfType(MigrationFailedException.class).isThrownBy(() -> migrator().build().migrate())
			.withMessageContaining("22012")
			.satisfies((ex) -> assertThat(ex.action()).contains("has committed on its way stays",
					"The 1 statement(s) before it will not run again"));
		this.schema.execute("UPDATE switch SET cut = false");
		assertThatExceptionOfType(UnknownOutcomeException.class).isThrownBy(() -> migrator().build().migrate())
			.withMessageContaining("Statement 2 of");
		migrator().resolve(List.of(new Resolution(WORK, 2, answer))).build().migrate();
		assertThat(log()).isEqualTo(
				(answer == Answer.REDO) ? List.of("one", "part", "part", "three") : List.of("one", "part", "three"));
		assertFinished();
	}

	/** Such as by moving the statement that failed into a file of its own. */
	@Test
	void whatWasBegunWithoutATransactionIsNotBegunAgainInOne() {
		String one = "INSERT INTO log VALUES ('one')";
		this.files.up(WORK.value(), one + ";\nCREATE INDEX CONCURRENTLY bad ON nothing (v)");
		assertThatExceptionOfType(MigrationFailedException.class).isThrownBy(() -> migrator().build().migrate());
		this.files.up(WORK.value(), one);
		assertThatExceptionOfType(UnknownOutcomeException.class).isThrownBy(() -> migrator().build().migrate())
			.withMessageContaining("002_work.up.sql was run outside a transaction")
			.satisfies((ex) -> assertThat(ex.action()).contains("-- lockkeeper: transaction=none"));
		assertThat(log()).containsExactly("one");
		work(one);
		migrator().build().migrate();
		assertThat(log()).containsExactly("one");
		assertFinished();
	}

	@Test
	void aFileThatIsShorterThanWhatHasRunIsRefused() {
		work("INSERT INTO log VALUES ('one'); INSERT INTO log VALUES ('two'); INSERT INTO log VALUES (1 / 0)");
		assertThatExceptionOfType(MigrationFailedException.class).isThrownBy(() -> migrator().build().migrate());
		work("INSERT INTO log VALUES ('one')");
		assertThatExceptionOfType(UnknownOutcomeException.class).isThrownBy(() -> migrator().build().migrate())
			.withMessageContaining("Statement 2 of");
	}

	@ParameterizedTest
	@ValueSource(strings = { "BEGIN", "START TRANSACTION" })
	void aTransactionOfTheScriptsOwnThatWasCutOffIsBegunAgain(String begin) {
		String own = "INSERT INTO log VALUES ('one'); " + begin + "; INSERT INTO log VALUES ('in'); ";
		work(own + cutOnce() + "; COMMIT; INSERT INTO log VALUES ('three')");
		assertThatExceptionOfType(LockkeeperException.class)
			.isThrownBy(() -> migrator().connectRetryFor(Duration.ZERO).build().migrate());
		assertThat(log()).containsExactly("one");
		this.schema.execute("UPDATE switch SET cut = false");
		work(own + "SELECT 1 / 0; COMMIT");
		assertThatExceptionOfType(MigrationFailedException.class).isThrownBy(() -> migrator().build().migrate());
		assertThat(log()).as("what the transaction did is undone with it").containsExactly("one");
		work(own + cutOnce() + "; COMMIT; INSERT INTO log VALUES ('three')");
		migrator().build().migrate();
		assertThat(log()).containsExactly("one", "in", "two", "three");
		assertFinished();
	}

	@ParameterizedTest
	@ValueSource(strings = { "BEGIN", "START TRANSACTION" })
	void whatATransactionOfTheScriptsOwnHasCommittedIsNotDoneAgain(String begin) {
		String own = begin + "; INSERT INTO log VALUES ('in'); COMMIT; ";
		work(own + "INSERT INTO log VALUES (1 / 0)");
		assertThatExceptionOfType(MigrationFailedException.class).isThrownBy(() -> migrator().build().migrate());
		work(own + "INSERT INTO log VALUES ('after')");
		migrator().build().migrate();
		assertThat(log()).containsExactly("in", "after");
		assertFinished();
	}

	@ParameterizedTest
	@ValueSource(strings = { "SET app.tenant = 'acme'", "SELECT set_config('app.tenant', 'acme', false)",
			"select pg_catalog.set_config ( 'app.tenant' , 'acme', FALSE )" })
	void settingsOfTheScriptAreMadeAgain(String settings) {
		work(settings + "; INSERT INTO log VALUES (1 / 0)");
		assertThatExceptionOfType(MigrationFailedException.class).isThrownBy(() -> migrator().build().migrate());
		work(settings + "; INSERT INTO log VALUES (current_setting('app.tenant'))");
		migrator().build().migrate();
		assertThat(log()).containsExactly("acme");
	}

	@Test
	void aSettingThatIsComputedWithAnEffectIsMadeOnce() {
		work("SELECT set_config('app.tenant', nextval('s')::text, false); INSERT INTO log VALUES (1 / 0)");
		this.schema.execute("CREATE SEQUENCE s");
		assertThatExceptionOfType(MigrationFailedException.class).isThrownBy(() -> migrator().build().migrate());
		work("SELECT set_config('app.tenant', nextval('s')::text, false); INSERT INTO log VALUES ('two')");
		migrator().build().migrate();
		assertThat(this.schema.queryForObject("SELECT last_value FROM s", Long.class)).isOne();
	}

	/** Such a role need not have a right to the journal. */
	@Test
	void aRoleThatTheScriptTakesOnRunsTheStatementsAndNotTheJournal() {
		String role = this.schema.name() + "_owner";
		this.schema.execute("CREATE ROLE " + role,
				"GRANT CREATE, USAGE ON SCHEMA " + this.schema.name() + " TO " + role);
		try {
			String before = "SET ROLE " + role + ";\nCREATE TABLE theirs (v int);\n";
			String build = "CREATE INDEX CONCURRENTLY theirs_v ON theirs (v)";
			work(before + "SELECT 1 / 0;\n" + build);
			assertThatExceptionOfType(MigrationFailedException.class).isThrownBy(() -> migrator().build().migrate())
				.withMessageContaining("22012");
			work(before + "SELECT 1;\n" + build);
			migrator().build().migrate();
			assertThat(this.schema.queryForList(
					"SELECT relname || ' ' || pg_get_userbyid(relowner) FROM pg_class WHERE relnamespace = ?::regnamespace AND relname LIKE 'theirs%' ORDER BY 1",
					String.class, this.schema.name()))
				.containsExactly("theirs " + role, "theirs_v " + role);
			assertFinished();
		}
		finally {
			this.schema.execute("DROP OWNED BY " + role + " CASCADE", "DROP ROLE " + role);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "BEGIN; SET LOCAL ROLE %s; CREATE TABLE theirs (); COMMIT; CREATE TABLE after ()",
			"SET ROLE %s; BEGIN; CREATE TABLE theirs (); COMMIT; RESET ROLE; CREATE TABLE after ()",
			"BEGIN; SET ROLE %s; COMMIT; CREATE TABLE theirs (); RESET ROLE; CREATE TABLE after ()" })
	void aRoleThatTheScriptTakesOnInATransactionOfItsOwnStaysTheScripts(String statements) {
		String role = this.schema.name() + "_owner";
		this.schema.execute("CREATE ROLE " + role,
				"GRANT CREATE, USAGE ON SCHEMA " + this.schema.name() + " TO " + role);
		try {
			work(statements.formatted(role));
			migrator().build().migrate();
			assertThat(this.schema.queryForList(
					"SELECT relname FROM pg_class WHERE relowner = ?::regrole AND relkind = 'r'", String.class, role))
				.containsExactly("theirs");
			assertThat(this.schema.queryForObject("SELECT to_regclass('after') IS NOT NULL", Boolean.class)).isTrue();
			assertFinished();
		}
		finally {
			this.schema.execute("DROP OWNED BY " + role + " CASCADE", "DROP ROLE " + role);
		}
	}

	@Test
	void aJournalThatIsThereNeedsNoRightToCreateOne() {
		String role = this.schema.name() + "_owner";
		work("VACUUM t");
		migrator().build().migrate();
		this.schema.execute("CREATE ROLE " + role + " LOGIN PASSWORD 'owner'",
				"GRANT USAGE ON SCHEMA " + this.schema.name() + " TO " + role,
				"GRANT ALL ON ALL TABLES IN SCHEMA " + this.schema.name() + " TO " + role);
		this.files.up("003_more", "-- lockkeeper: transaction=none\nINSERT INTO log VALUES ('three')");
		try (HikariDataSource owners = this.schema.pool(1, (config) -> {
			config.setUsername(role);
			config.setPassword("owner");
		})) {
			Migrator.builder(owners).locations(this.files.location()).build().migrate();
			assertThat(log()).containsExactly("three");
		}
		finally {
			this.schema.execute("DROP OWNED BY " + role + " CASCADE", "DROP ROLE " + role);
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void anIndexBuildThatWasCutOffEndsInAValidIndex(boolean ifNotExists) throws Exception {
		work("CREATE INDEX CONCURRENTLY " + (ifNotExists ? "IF NOT EXISTS " : "") + "t_v ON t (v)");
		migrator().target(new MigrationVersion("001_tables")).build().migrate();
		try (Connection reader = this.schema.connect()) {
			reader.setAutoCommit(false);
			reader.createStatement().execute("LOCK TABLE t IN ROW EXCLUSIVE MODE");
			CompletableFuture<Void> run = CompletableFuture.runAsync(() -> migrator().build().migrate());
			Awaitility.await()
				.until(() -> this.schema.queryForObject(
						"SELECT count(*) > 0 FROM pg_stat_progress_create_index WHERE relid = 't'::regclass",
						Boolean.class));
			this.schema.execute(
					"SELECT pg_terminate_backend(pid) FROM pg_stat_progress_create_index WHERE relid = 't'::regclass");
			Awaitility.await()
				.until(() -> this.schema.queryForObject(
						"SELECT count(*) > 0 FROM pg_index WHERE indrelid = 't'::regclass AND NOT indisvalid",
						Boolean.class));
			reader.rollback();
			run.get();
		}
		assertThat(this.schema.queryForList("SELECT indisvalid FROM pg_index WHERE indrelid = 't'::regclass",
				Boolean.class))
			.containsExactly(true);
		assertFinished();
	}

	@Test
	void aValidIndexThatWeHaveStartedIsAdopted() {
		work("CREATE INDEX CONCURRENTLY t_v ON t (v)");
		migrator().target(new MigrationVersion("001_tables")).build().migrate();
		cutOff("CREATE INDEX CONCURRENTLY t_v ON t (v)");
		this.schema.execute("CREATE INDEX t_v ON t (v)");
		long oid = this.schema.queryForObject("SELECT 't_v'::regclass::oid", Long.class);
		migrator().build().migrate();
		assertThat(this.schema.queryForObject("SELECT 't_v'::regclass::oid", Long.class)).isEqualTo(oid);
		assertFinished();
	}

	@Test
	void anIndexOfThatNameThatIsUniqueWhereOursIsNotIsRefused() {
		migrator().build().migrate();
		this.schema.execute("CREATE UNIQUE INDEX t_v ON t (v)");
		work("CREATE INDEX CONCURRENTLY t_v ON t (v)");
		assertThatExceptionOfType(MigrationFailedException.class).isThrownBy(() -> migrator().build().migrate())
			.withMessageContaining("42P07");
		work("CREATE INDEX CONCURRENTLY IF NOT EXISTS t_v ON t (v)");
		assertThatExceptionOfType(MigrationFailedException.class).isThrownBy(() -> migrator().build().migrate())
			.withMessageContaining("is another one; it differs in uniqueness");
	}

	@ParameterizedTest
	@ValueSource(strings = { "DROP INDEX CONCURRENTLY t_v", "REINDEX INDEX CONCURRENTLY t_v", "VACUUM t", "ANALYZE t",
			"analyse (VERBOSE) t", "CHECKPOINT", "REINDEX (CONCURRENTLY) TABLE t", "REINDEX TABLE t",
			"REINDEX(VERBOSE) INDEX t_v", "cluster t USING t_v" })
	void repeatableStatementsThatWereCutOffAreRunAgain(String statement) {
		migrator().build().migrate();
		this.schema.execute("CREATE INDEX t_v ON t (v)");
		work(statement);
		cutOff(statement);
		Long before = fileOfTheIndex();
		migrator().build().migrate();
		assertFinished();
		if (!statement.matches("(?i)(VACUUM|ANALY|CHECKPOINT).*")) {
			assertThat(fileOfTheIndex()).as("gone, or another one").isNotEqualTo(before);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "CREATE DATABASE elsewhere", "DROP DATABASE elsewhere",
			"CREATE TABLESPACE t LOCATION '/t'", "INSERT INTO log VALUES ('again')", "CALL recount()" })
	void everyOtherStatementThatWasCutOffIsAskedAbout(String statement) {
		migrator().build().migrate();
		work(statement);
		cutOff(statement);
		assertThatExceptionOfType(UnknownOutcomeException.class).isThrownBy(() -> migrator().build().migrate())
			.withMessageContaining(statement);
		migrator().resolve(List.of(new Resolution(WORK, 1, Answer.DONE))).build().migrate();
		assertThat(log()).isEmpty();
		assertFinished();
	}

	@ParameterizedTest
	@ValueSource(strings = { "REINDEX INDEX CONCURRENTLY t_v", "REINDEX TABLE CONCURRENTLY t" })
	void whatAReindexThatWasCutOffLeftBehindIsDropped(String statement) {
		migrator().build().migrate();
		this.schema.execute("CREATE INDEX t_v ON t (v)", "CREATE INDEX t_v_ccnew ON t (v)",
				"UPDATE pg_index SET indisvalid = false WHERE indexrelid = 't_v_ccnew'::regclass");
		work(statement);
		migrator().build().migrate();
		assertThat(this.schema.queryForList(
				"SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = 't'::regclass", String.class))
			.containsExactly("t_v");
		assertFinished();
	}

	@Test
	void aDroppedIndexIsNotDroppedTwice() {
		migrator().build().migrate();
		work("DROP INDEX CONCURRENTLY t_v");
		cutOff("DROP INDEX CONCURRENTLY t_v");
		migrator().build().migrate();
		assertFinished();
	}

	private Long fileOfTheIndex() {
		return this.schema.queryForObject("SELECT pg_relation_filenode(to_regclass('t_v'))", Long.class);
	}

	/**
	 * The journal as a holder leaves it that dies in the middle of the first statement.
	 */
	private void cutOff(String statement) {
		this.schema.execute(
				"CREATE TABLE IF NOT EXISTS schema_migrations_journal (version text, statement integer, statement_hash text NOT NULL, holder text NOT NULL, started_at timestamptz NOT NULL DEFAULT clock_timestamp(), finished_at timestamptz, PRIMARY KEY (version, statement))",
				"INSERT INTO schema_migrations_journal VALUES ('" + WORK + "', 1, encode(sha256($$" + statement
						+ "$$), 'hex'), 'a replica that died')");
	}

	/** A statement with an effect that ends its own session while the switch is on. */
	private static String cutOnce() {
		return "INSERT INTO log SELECT 'two' FROM switch WHERE CASE WHEN cut THEN pg_terminate_backend(pg_backend_pid()) ELSE true END";
	}

	private void work(String sql) {
		this.files.up(WORK.value(), "-- lockkeeper: transaction=none\n" + sql);
	}

	private void assertFinished() {
		assertThat(this.schema.queryForList("SELECT version FROM schema_migrations ORDER BY version", String.class))
			.containsExactly("001_tables", "002_work");
		assertThat(this.schema.queryForObject("SELECT count(*) FROM schema_migrations_journal", Long.class)).isZero();
	}

	private List<String> log() {
		return this.schema.queryForList("SELECT what FROM log ORDER BY ctid", String.class);
	}

	private MigratorBuilder migrator() {
		return Migrator.builder(this.pool).locations(this.files.location()).application("journal-test");
	}

}
