package dev.lockkeeper.migration;

import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import dev.lockkeeper.migration.MigrationFailedException.Location;
import dev.lockkeeper.migration.MigrationPlan.Recorded;

import static org.assertj.core.api.Assertions.assertThat;

class LockkeeperExceptionTest {

	private static final RuntimeException CAUSE = new RuntimeException("why");

	private static final MigrationVersion A = new MigrationVersion("1_a");

	private static final MigrationVersion B = new MigrationVersion("2_b");

	@ParameterizedTest
	@MethodSource
	void saysWhatHappenedAndWhatToDo(LockkeeperException exception) {
		assertThat(exception).hasMessage("what").hasCause(CAUSE);
		assertThat(exception.action()).isEqualTo("do this");
	}

	static Stream<LockkeeperException> saysWhatHappenedAndWhatToDo() {
		return Stream.of(new DatabaseException("what", "do this", CAUSE),
				new HistoryTableException("what", "do this", CAUSE), new HookFailedException("what", "do this", CAUSE),
				new LockLostException("what", "do this", CAUSE), new LockTimeoutException("what", "do this", CAUSE),
				new UnknownOutcomeException("what", "do this", CAUSE),
				new UnsupportedDatabaseException("what", "do this", CAUSE), new MigrationFailedException("what",
						"do this", new Location(A, "1_a.up.sql", 1, 1), null, List.of(), CAUSE));
	}

	@Test
	void aFailedMigrationSaysWhereAndAfterWhat() {
		Location location = new Location(B, "2_b.up.sql", 3, 7);
		MigrationFailedException exception = new MigrationFailedException("what", "do this", location, "42P01",
				List.of(A), null);
		assertThat(exception.location()).isEqualTo(location);
		assertThat(exception.sqlState()).isEqualTo("42P01");
		assertThat(exception.appliedBefore()).containsExactly(A);
	}

	@ParameterizedTest
	@CsvSource({ "3, 7, db/1_a.up.sql:3:7", "1, 1, db/1_a.up.sql:1:1", "0, 0, db/1_a.up.sql" })
	void aPlaceIsAFileOrALineInIt(int line, int column, String text) {
		assertThat(new Location(A, "db/1_a.up.sql", line, column)).hasToString(text);
	}

	@Test
	void everyProblemIsListed() {
		Problem one = new Problem("1_a.up.sql:3:7", "is odd");
		Problem other = new Problem("lockkeeper.target", "is unknown");
		InvalidMigrationsException exception = new InvalidMigrationsException(List.of(one, other));
		assertThat(exception).hasNoCause().hasMessage("""
				2 problems were found before the first migration ran:
				  - 1_a.up.sql:3:7: is odd
				  - lockkeeper.target: is unknown""");
		assertThat(exception.problems()).containsExactly(one, other);
		assertThat(exception.action())
			.isEqualTo("Correct what is listed and start again; nothing was changed in the database.");
		assertThat(new InvalidMigrationsException(List.of(one))).hasMessage("""
				1 problem was found before the first migration ran:
				  - 1_a.up.sql:3:7: is odd""");
	}

	@Test
	void everyPendingMigrationIsListed() {
		PendingMigrationsException exception = new PendingMigrationsException("public.history",
				new MigrationPlan(Direction.UP, List.of(), List.of(A, B), 0, List.of(), List.of()));
		assertThat(exception).hasNoCause().hasMessage("""
				2 migration(s) to be applied, by the history in public.history:
				  - 1_a
				  - 2_b""");
		assertThat(exception.pending()).containsExactly(A, B);
		assertThat(exception.action()).isEqualTo("Run this release once with lockkeeper.mode=migrate, for example as a"
				+ " job with lockkeeper.exit-after=true, or let this one migrate.");
	}

	@Test
	void pendingMigrationsMayBeToBeRecordedOrRolledBack() {
		assertThat(new PendingMigrationsException("public.history",
				new MigrationPlan(Direction.UP, List.of(new Recorded(A, null, "adopted from flyway")), List.of(B), 0,
						List.of(), List.of())))
			.hasMessage("1 migration(s) to be recorded as applied (adopted from flyway), and"
					+ " 1 migration(s) to be applied, by the history in public.history:\n  - 2_b");
		assertThat(new PendingMigrationsException("public.history",
				new MigrationPlan(Direction.DOWN, List.of(), List.of(B), 2, List.of(), List.of())))
			.hasMessage("""
					1 migration(s) to be rolled back, by the history in public.history:
					  - 2_b""");
	}

}
