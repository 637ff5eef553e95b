package dev.lockkeeper.plan;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.lockkeeper.migration.AppliedMigration;
import dev.lockkeeper.migration.Checks;
import dev.lockkeeper.migration.Checks.Level;
import dev.lockkeeper.migration.Checks.OutOfOrder;
import dev.lockkeeper.migration.Direction;
import dev.lockkeeper.migration.InvalidMigrationsException;
import dev.lockkeeper.migration.MigrationPlan;
import dev.lockkeeper.migration.MigrationPlan.Recorded;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.migration.Problem;
import dev.lockkeeper.plan.ForeignHistory.NumberedFile;
import dev.lockkeeper.plan.ForeignHistory.UpTo;
import dev.lockkeeper.script.MigrationFiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Plans of a run that is told what is applied already.
 */
class AdoptionPlanTest {

	private static final Adoption FLYWAY = Adoption.of("flyway");

	private static final Instant LONG_AGO = Instant.parse("2020-01-02T03:04:05Z");

	private static final String UNKNOWN = "; it must be the base name of a file, such as 042_add_index";

	private MigrationFiles files;

	@BeforeEach
	void build(@TempDir Path folder) {
		this.files = PlanFixture.build(folder, "1_a", "2_b", "10_c");
	}

	@Test
	void aBaselineRecordsWhatItReachesAndTheRestIsRun() {
		MigrationPlan plan = planner(Direction.UP, null, "2_b", null).plan(List.of());
		assertThat(plan).isEqualTo(new MigrationPlan(Direction.UP,
				List.of(new Recorded(PlanFixture.version("1_a"), null, "baseline"),
						new Recorded(PlanFixture.version("2_b"), null, "baseline")),
				List.of(PlanFixture.version("10_c")), 0, List.of(), List.of()));
	}

	@Test
	void aBaselineMayReachBeyondTheTarget() {
		MigrationPlan plan = planner(Direction.UP, "1_a", "10_c", null).plan(List.of());
		assertThat(plan.recorded()).hasSize(3);
		assertThat(plan.steps()).isEmpty();
		assertThat(plan.isEmpty()).isFalse();
	}

	@Test
	void aHistoryOfItsOwnCountsAndNoBaseline() {
		MigrationPlan plan = planner(Direction.UP, null, "2_b", null).plan(PlanFixture.history("1_a"));
		assertThat(plan.recorded()).isEmpty();
		assertThat(plan.steps()).extracting(MigrationVersion::value).containsExactly("2_b", "10_c");
	}

	@Test
	void anUnknownBaselineIsRefusedOnTheWayUp() {
		assertProblems(planner(Direction.UP, null, "3_x", null), List.of(),
				new Problem("lockkeeper.baseline", "no migration is called '3_x'" + UNKNOWN));
		assertProblems(planner(Direction.UP, null, "3_x", null), PlanFixture.history("3_x", "1_a"),
				new Problem("lockkeeper.baseline", "no migration is called '3_x'" + UNKNOWN));
		assertThat(planner(Direction.DOWN, "1_a", "3_x", null).plan(PlanFixture.history("1_a", "2_b")).steps())
			.extracting(MigrationVersion::value)
			.containsExactly("2_b");
	}

	@Test
	void everyUnknownVersionIsRefusedAtOnce() {
		assertProblems(planner(Direction.UP, "7", "8", null), List.of(),
				new Problem("lockkeeper.target", "no migration is called '7'" + UNKNOWN),
				new Problem("lockkeeper.baseline", "no migration is called '8'" + UNKNOWN));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "1 | 1_a", "10 | 10_c", "2_ | 2_b", "2_b_more | 2_b", "10_c.up.sql | 10_c" })
	void anUnknownVersionIsRefusedWithTheOneThatItIsLike(String target, String meant) {
		assertProblems(planner(Direction.UP, target, null, null), List.of(), new Problem("lockkeeper.target",
				"no migration is called '" + target + "'; did you mean '" + meant + "'?"));
	}

	@Test
	void theWayDownMayStopAtAVersionThatOnlyTheHistoryKnows() {
		Planner planner = planner(Direction.DOWN, "5_gone", null, null);
		assertThat(planner.plan(PlanFixture.history("1_a", "5_gone", "10_c")).steps())
			.extracting(MigrationVersion::value)
			.containsExactly("10_c");
		assertProblems(planner, PlanFixture.history("1_a", "10_c"),
				new Problem("lockkeeper.target", "no migration is called '5_gone'" + UNKNOWN));
		assertProblems(planner(Direction.UP, "5_gone", null, null), PlanFixture.history("1_a", "5_gone"),
				new Problem("lockkeeper.target", "no migration is called '5_gone'" + UNKNOWN));
	}

	@Test
	void whatNeedsADownFileAndHasNoneIsNamed() {
		assertProblems(planner(Direction.DOWN, "1_a", null, null), PlanFixture.history("1_a", "11_newer"),
				new Problem("11_newer.down.sql", "is needed to roll 11_newer back, but this build does not ship it;"
						+ " add it, or roll back with the release that applied it"));
	}

	@Test
	void anotherToolsHistoryIsAskedForOnTheWayUpFromNothing() {
		assertThat(planner(Direction.UP, null, null, FLYWAY).adoption(List.of())).isEqualTo(FLYWAY);
		assertThat(planner(Direction.UP, null, null, FLYWAY).adoption(PlanFixture.history("1_a"))).isNull();
		assertThat(planner(Direction.DOWN, null, null, FLYWAY).adoption(List.of())).isNull();
		assertThat(planner(Direction.UP, null, null, null).adoption(List.of())).isNull();
	}

	@Test
	void anotherToolsHistoryIsRecordedAndTheRestIsRun() {
		MigrationPlan plan = planner(Direction.UP, null, null, FLYWAY).plan(List.of(), upTo("2"));
		assertThat(plan.recorded()).containsExactly(
				new Recorded(PlanFixture.version("1_a"), LONG_AGO, "adopted from flyway"),
				new Recorded(PlanFixture.version("2_b"), LONG_AGO, "adopted from flyway"));
		assertThat(plan.steps()).extracting(MigrationVersion::value).containsExactly("10_c");
		assertThat(plan.applied()).isZero();
	}

	@Test
	void aHistoryOfItsOwnCountsAndNoOther() {
		MigrationPlan plan = planner(Direction.UP, null, null, FLYWAY).plan(PlanFixture.history("1_a"), upTo("10"));
		assertThat(plan.recorded()).isEmpty();
		assertThat(plan.steps()).extracting(MigrationVersion::value).containsExactly("2_b", "10_c");
		assertThat(plan.applied()).isEqualTo(1);
	}

	@Test
	void aBaselineCountsAndNoOtherToolsHistory() {
		MigrationPlan plan = planner(Direction.UP, null, "1_a", FLYWAY).plan(List.of(), upTo("10"));
		assertThat(plan.recorded()).containsExactly(new Recorded(PlanFixture.version("1_a"), null, "baseline"));
	}

	@Test
	void withoutAnotherToolsHistoryEverythingIsRun() {
		MigrationPlan plan = planner(Direction.UP, null, null, FLYWAY).plan(List.of());
		assertThat(plan.recorded()).isEmpty();
		assertThat(plan.steps()).hasSize(3);
	}

	@Test
	void anotherToolsHistoryThatDoesNotFitIsRefused() {
		assertThatExceptionOfType(InvalidMigrationsException.class)
			.isThrownBy(() -> planner(Direction.UP, null, null, FLYWAY).plan(List.of(),
					new ForeignHistory(FLYWAY, List.of(new UpTo("5", true, null)))))
			.withMessageContaining("flyway_schema_history, version 5: is applied");
	}

	@Test
	void whatIsRecordedCountsAsAppliedForTheOrder() {
		Checks strict = new Checks(Level.FAIL, OutOfOrder.FAIL, Level.FAIL);
		ForeignHistory foreign = new ForeignHistory(FLYWAY, List.of(new NumberedFile("V2__b", "2", "b", null)));
		Goal goal = new Goal(Direction.UP, null, null, strict);
		assertThatExceptionOfType(InvalidMigrationsException.class)
			.isThrownBy(() -> new Planner(this.files, goal, FLYWAY, (version) -> null).plan(List.of(), foreign))
			.withMessageContaining("1_a.up.sql: is out of order: 2_b is applied already")
			.satisfies((ex) -> assertThat(ex.problems()).hasSize(1));
	}

	@Test
	void aRollbackToNothingIsRefusedWhereTheNextStartWouldRecordEverything() {
		String what = "would take effect again at the next start: this run leaves the history empty, and what is"
				+ " rolled back now would be recorded then without being run; remove the setting, its work is done,"
				+ " or keep a version with lockkeeper.target";
		assertProblems(planner(Direction.DOWN, null, "2_b", null), PlanFixture.history("1_a", "2_b"),
				new Problem("lockkeeper.baseline", what));
		assertProblems(planner(Direction.DOWN, null, null, FLYWAY), PlanFixture.history("1_a", "2_b"),
				new Problem("lockkeeper.adopt", what));
		assertProblems(planner(Direction.DOWN, null, "2_b", FLYWAY), PlanFixture.history("1_a", "2_b"),
				new Problem("lockkeeper.baseline", what));
	}

	@Test
	void aRollbackOfWhatWasNeverRecordedIsRefused() {
		String what = "does not count for a rollback, and the history is empty: nothing says what there is to roll"
				+ " back; start once with lockkeeper.direction=up, which records what is applied, and roll back then";
		assertProblems(planner(Direction.DOWN, "1_a", "2_b", null), List.of(),
				new Problem("lockkeeper.baseline", what));
		assertProblems(planner(Direction.DOWN, null, null, FLYWAY), List.of(), new Problem("lockkeeper.adopt", what));
		assertThat(planner(Direction.DOWN, null, null, null).plan(List.of()).steps()).isEmpty();
	}

	@Test
	void aRollbackThatKeepsSomethingIsNot() {
		assertThat(planner(Direction.DOWN, "1_a", "2_b", FLYWAY).plan(PlanFixture.history("1_a", "2_b")))
			.isEqualTo(new MigrationPlan(Direction.DOWN, List.of(), List.of(PlanFixture.version("2_b")), 2, List.of(),
					List.of()));
	}

	private static ForeignHistory upTo(String number) {
		return new ForeignHistory(FLYWAY, List.of(new UpTo(number, true, LONG_AGO)));
	}

	private Planner planner(Direction direction, @Nullable String target, @Nullable String baseline,
			@Nullable Adoption adoption) {
		Goal goal = new Goal(direction, (target != null) ? PlanFixture.version(target) : null,
				(baseline != null) ? PlanFixture.version(baseline) : null, Checks.DEFAULT);
		return new Planner(this.files, goal, adoption, (version) -> null);
	}

	private static void assertProblems(Planner planner, List<AppliedMigration> history, Problem... problems) {
		assertThatExceptionOfType(InvalidMigrationsException.class).isThrownBy(() -> planner.plan(history))
			.satisfies((ex) -> assertThat(ex.problems()).containsExactly(problems));
	}

}
