package dev.lockkeeper.postgres;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;
import org.postgresql.util.ServerErrorMessage;

import org.springframework.core.io.ByteArrayResource;
import org.springframework.dao.DataIntegrityViolationException;

import dev.lockkeeper.extension.JavaMigration;
import dev.lockkeeper.extension.MigrationEvent;
import dev.lockkeeper.migration.Direction;
import dev.lockkeeper.migration.HookFailedException;
import dev.lockkeeper.migration.MigrationFailedException;
import dev.lockkeeper.migration.MigrationFailedException.Location;
import dev.lockkeeper.migration.MigrationPlan;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.postgres.StepFailedException.Part;
import dev.lockkeeper.postgres.StepFailedException.Step;
import dev.lockkeeper.script.MigrationCode;
import dev.lockkeeper.script.MigrationFile;
import dev.lockkeeper.script.MigrationScript;

import static org.assertj.core.api.Assertions.assertThat;

class FailuresTest {

	private static final String FILE = "db/042_a.up.sql";

	private static final MigrationVersion VERSION = new MigrationVersion("042_a");

	private static final SQLException PLAIN = new SQLException("it broke", "XX000");

	private static final String NOTHING_BEFORE = " Nothing was done before it in this run. ";

	private static final String CORRECT_FILE = "Correct db/042_a.up.sql or the data it meets, and start again:"
			+ " the run goes on with this file.";

	private final MigrationScript script = script("SELECT 1;\n  SELECT x,\n    y;\n");

	private final MigrationScript alone = script("-- lockkeeper: transaction=none\nSELECT 1;\nSELECT 2;\n");

	private final MigrationScript code = MigrationCode.of("013_names.up", (connection) -> {
	}).load();

	@Test
	void theServersErrorIsShownAtItsPlace() {
		SQLException reason = server("SERROR", "C42703", "Mcolumn \"y\" does not exist", "P15");
		MigrationFailedException exception = describe(this.script, statement(this.script, 1, reason));
		assertThat(exception).hasCause(reason).hasMessage("""
				Migration 042_a (up) failed at db/042_a.up.sql:3:5

				  ERROR: column "y" does not exist (SQLSTATE 42703)

				  SELECT x,
				      y""");
		assertThat(exception.location()).isEqualTo(new Location(VERSION, FILE, 3, 5));
		assertThat(exception.sqlState()).isEqualTo("42703");
		assertThat(exception.appliedBefore()).isEmpty();
		assertThat(exception.action()).isEqualTo("The whole file was rolled back." + NOTHING_BEFORE + CORRECT_FILE);
	}

	@Test
	void theFirstCharacterIsAPlaceToo() {
		SQLException reason = server("SERROR", "C42601", "Msyntax error", "P1");
		assertThat(describe(this.script, statement(this.script, 1, reason)).location())
			.isEqualTo(new Location(VERSION, FILE, 2, 3));
	}

	@Test
	void allThatTheServerSaysIsShown() {
		SQLException reason = server("SERROR", "C23505", "Mduplicate key", "DKey (id)=(1) exists.", "HTry another.",
				"WPL/pgSQL function f()\nline 3");
		assertThat(describe(this.script, statement(this.script, 0, reason))).hasMessage("""
				Migration 042_a (up) failed at db/042_a.up.sql:1:1

				  ERROR: duplicate key (SQLSTATE 23505)
				  Detail: Key (id)=(1) exists.
				  Hint: Try another.
				  Where: PL/pgSQL function f()
				  line 3

				  SELECT 1""");
	}

	@Test
	void anErrorWithoutPositionIsAtTheStartOfItsStatement() {
		SQLException reason = server("SERROR", "C22012", "Mdivision by zero");
		assertThat(describe(this.script, statement(this.script, 1, reason)).location())
			.isEqualTo(new Location(VERSION, FILE, 2, 3));
	}

	@Test
	void aFailureOfTheDriversIsShownWithItsStateIfItHasOne() {
		assertThat(describe(this.script, statement(this.script, 0, PLAIN)))
			.hasMessageContaining("\n\n  it broke (SQLSTATE XX000)\n\n  SELECT 1");
		assertThat(describe(this.script, statement(this.script, 0, new SQLException("it broke"))))
			.hasMessageContaining("\n\n  it broke\n\n  SELECT 1");
		assertThat(describe(this.script,
				statement(this.script, 0, new PSQLException("cut off", PSQLState.CONNECTION_FAILURE))))
			.hasMessageContaining("\n\n  cut off (SQLSTATE 08006)\n\n  SELECT 1");
	}

	@Test
	void whoIsInTheWayIsNamedAndWhatWasDoneBefore() {
		List<MigrationVersion> before = List.of(new MigrationVersion("040_x"), new MigrationVersion("041_y"));
		MigrationFailedException exception = Failures.describe(this.script,
				statement(this.script, 0, new SQLException("too long", "55P03")), "pid 12 (psql)", before);
		assertThat(exception)
			.hasMessageContaining("\n\n  too long (SQLSTATE 55P03)\n  In the way: pid 12 (psql)\n\n  SELECT 1");
		assertThat(exception.appliedBefore()).isEqualTo(before);
		assertThat(exception.action())
			.isEqualTo("The whole file was rolled back." + " Done before it in this run, and kept: 040_x, 041_y."
					+ " Start again when the other transaction has ended, or raise lockkeeper.ddl.retry-for.");
	}

	@Test
	void aStatementOfOursIsNoPlaceInTheFile() {
		MigrationFailedException exception = describe(this.script,
				new StepFailedException(Step.ours(Part.COMMIT), PLAIN));
		assertThat(exception).hasMessageStartingWith("Migration 042_a (up) failed at db/042_a.up.sql:1:1\n")
			.hasMessageEndingWith("\n\n  COMMIT");
		assertThat(exception.action()).startsWith("The whole file was rolled back. ");
	}

	@Test
	void aStatementOfOursThatHasATextIsShown() {
		Step step = new Step(Part.FRAME, null, "FRAME", "SET lock_timeout = 0");
		assertThat(describe(this.script, new StepFailedException(step, PLAIN)))
			.hasMessageEndingWith("\n\n  SET lock_timeout = 0");
	}

	@Test
	void withoutATransactionWhatWasRunStays() {
		assertThat(describe(this.alone, statement(this.alone, 0, PLAIN)).action())
			.isEqualTo("It was the file's first statement." + NOTHING_BEFORE + CORRECT_FILE);
		assertThat(describe(this.alone, statement(this.alone, 1, PLAIN)).action())
			.isEqualTo("The file runs without a transaction: its 1 statement(s) before this one stay in effect and"
					+ " will not run again." + NOTHING_BEFORE + CORRECT_FILE);
		assertThat(describe(this.alone, new StepFailedException(Step.ours(Part.HISTORY), PLAIN)).action())
			.isEqualTo("The file runs without a transaction: what was run of it stays in effect and will not run"
					+ " again." + NOTHING_BEFORE + CORRECT_FILE);
	}

	@Test
	void codeIsNamedWithWhatItHadSentLast() {
		MigrationFailedException exception = describe(this.code,
				extension(Part.CODE, "UPDATE t\nSET a = 1", PLAIN, PLAIN));
		assertThat(exception).hasMessage("""
				Migration 013_names (up) failed at 013_names.up

				  it broke (SQLSTATE XX000)

				  UPDATE t
				  SET a = 1
				 \s
				  by Names, Names.java:31""");
		assertThat(exception.location())
			.isEqualTo(new Location(new MigrationVersion("013_names"), "013_names.up", 0, 0));
		assertThat(exception.action()).isEqualTo("All that it did was rolled back." + NOTHING_BEFORE
				+ "Correct Names, Names.java:31 or the data it meets, and start again:"
				+ " the run goes on with this migration.");
	}

	@Test
	void codeMayNotHaveSentAnything() {
		assertThat(describe(this.code, extension(Part.CODE, null, PLAIN, PLAIN)))
			.hasMessageEndingWith("(SQLSTATE XX000)\n\n  by Names, Names.java:31");
	}

	@Test
	void aStatementOfOursAroundCodeHasNoPlaceEither() {
		MigrationFailedException exception = describe(this.code,
				new StepFailedException(Step.ours(Part.COMMIT), PLAIN));
		assertThat(exception.location().line()).isZero();
		assertThat(exception.action()).contains("Correct 013_names.up or the data it meets");
	}

	@Test
	void codeWithoutATransactionRunsAgainFromItsBeginning() {
		JavaMigration batches = new JavaMigration() {

			@Override
			public void migrate(Connection connection) {
			}

			@Override
			public boolean transactional() {
				return false;
			}

		};
		MigrationScript alone = MigrationCode.of("014_batches.up", batches).load();
		assertThat(describe(alone, extension(Part.CODE, null, PLAIN, PLAIN)).action())
			.startsWith("It runs without a transaction: what it has committed stays in effect,"
					+ " and it runs again from its beginning. ");
	}

	@Test
	void codeThatHasEndedItsTransactionIsNotTrusted() {
		SQLException reason = new TransactionEndedException(new RuntimeException());
		assertThat(describe(this.code, extension(Part.CODE, null, reason, reason)).action())
			.startsWith("It is not recorded. See what it has left behind before it runs again. ");
	}

	@Test
	void aConditionComesBeforeTheScript() {
		MigrationFailedException exception = describe(this.script, extension(Part.CONDITION, null, PLAIN, PLAIN));
		assertThat(exception).hasMessageStartingWith("Migration 042_a (up) failed at db/042_a.up.sql\n");
		assertThat(exception.action()).startsWith("Nothing of it was run. ").endsWith("with this file.");
	}

	@Test
	void whatTheCodeHasMadeOfTheServersErrorIsShownIfItSaysMore() {
		assertThat(describe(this.code, extension(Part.CODE, null, PLAIN, new IllegalStateException("no money", PLAIN))))
			.hasMessageContaining(
					"\n\n  it broke (SQLSTATE XX000)\n  Thrown as java.lang.IllegalStateException: no money\n\n");
		assertThat(describe(this.code,
				extension(Part.CODE, null, PLAIN, new DataIntegrityViolationException("no money", PLAIN))))
			.hasMessageNotContaining("Thrown as");
		RuntimeException thrown = new IllegalStateException("no money");
		assertThat(describe(this.code, extension(Part.CODE, null, new SQLException(thrown.toString(), thrown), thrown)))
			.hasMessageContaining("\n\n  java.lang.IllegalStateException: no money\n\n")
			.hasMessageNotContaining("Thrown as");
	}

	@Test
	void aLongStatementIsCutAndPasswordsAreHidden() {
		String sql = "SELECT " + "1".repeat(293);
		assertThat(describe(this.script, extension(Part.HOOK, sql, PLAIN, PLAIN)))
			.hasMessageContaining("\n  " + sql + "\n");
		assertThat(describe(this.script, extension(Part.HOOK, sql + "2", PLAIN, PLAIN)))
			.hasMessageContaining("\n  " + sql + "…\n");
		assertThat(describe(this.script, extension(Part.HOOK, "ALTER ROLE app PASSWORD 'hunter2'", PLAIN, PLAIN)))
			.hasMessageContaining("\n  ALTER ROLE app PASSWORD ***\n");
	}

	@Test
	void aHookBeforeTheRunHasStoppedEverything() {
		HookFailedException exception = Failures.describe(new MigrationEvent.BeforeRun(plan()),
				extension(Part.HOOK, "SELECT\n1", PLAIN, new IllegalStateException("no money", PLAIN)));
		assertThat(exception).hasCauseInstanceOf(IllegalStateException.class).hasMessage("""
				A hook failed before the run

				  it broke (SQLSTATE XX000)
				  Thrown as java.lang.IllegalStateException: no money

				  SELECT
				  1
				 \s
				  by Names, Names.java:31""");
		assertThat(exception.action()).isEqualTo("Nothing was applied by this run. Correct the hook and start again.");
	}

	@Test
	void aHookAfterTheRunHasStoppedNothing() {
		HookFailedException exception = Failures.describe(new MigrationEvent.AfterRun(plan()),
				extension(Part.HOOK, null, PLAIN, PLAIN));
		assertThat(exception).hasCause(PLAIN).hasMessage("""
				A hook failed after the run

				  it broke (SQLSTATE XX000)

				  by Names, Names.java:31""");
		assertThat(exception.action())
			.isEqualTo("All migrations are applied. Correct the hook; it is not called again until there are others.");
	}

	private static MigrationFailedException describe(MigrationScript script, StepFailedException failure) {
		return Failures.describe(script, failure, null, List.of());
	}

	private static StepFailedException statement(MigrationScript script, int index, SQLException reason) {
		return new StepFailedException(Step.of(script.parsed().statements().get(index)), reason);
	}

	private static StepFailedException extension(Part part, @Nullable String sql, SQLException reason,
			Throwable thrown) {
		return new StepFailedException(new Step(part, null, "Names, Names.java:31", sql), reason, thrown);
	}

	/**
	 * An error as the server sends it: fields that begin with the letter of their kind.
	 */
	private static SQLException server(String... fields) {
		return new PSQLException(new ServerErrorMessage(String.join("\0", fields)));
	}

	private static MigrationPlan plan() {
		return new MigrationPlan(Direction.UP, List.of(), List.of(), 0, List.of(), List.of());
	}

	private static MigrationScript script(String sql) {
		return MigrationScript
			.load(List.of(new MigrationFile(VERSION, Direction.UP,
					new ByteArrayResource(sql.getBytes(StandardCharsets.UTF_8)), FILE)))
			.get(0);
	}

}
