package dev.lockkeeper.plan;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.lockkeeper.migration.AppliedMigration;
import dev.lockkeeper.migration.Checks;
import dev.lockkeeper.migration.Checks.Level;
import dev.lockkeeper.migration.Checks.OutOfOrder;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.migration.Problem;
import dev.lockkeeper.script.MigrationFiles;

import static org.assertj.core.api.Assertions.assertThat;

class HistoryComparisonTest {

	private static final Checks STRICT = new Checks(Level.FAIL, OutOfOrder.FAIL, Level.FAIL);

	private static final Checks LENIENT = new Checks(Level.WARN, OutOfOrder.APPLY, Level.WARN);

	private static final Checks BLIND = new Checks(Level.IGNORE, OutOfOrder.APPLY, Level.IGNORE);

	@TempDir
	private Path folder;

	private MigrationFiles files;

	@BeforeEach
	void build() {
		this.files = PlanFixture.build(this.folder, "1_a", "2_b", "10_c");
	}

	@Test
	void aChangedFileIsAProblemAWarningOrNeither() {
		List<AppliedMigration> history = List.of(PlanFixture.applied("1_a", "old"), PlanFixture.applied("2_b", "same"));
		Map<String, String> shipped = Map.of("1_a", "new", "2_b", "same");
		String what = "has changed since it was applied (checksum new, applied with old); undo the change and put it"
				+ " into a new migration, or set lockkeeper.checks.checksum=warn if this one makes no difference";
		assertThat(check(STRICT, history, shipped))
			.isEqualTo(result(List.of(new Problem(path("1_a"), what)), List.of(), List.of()));
		assertThat(check(LENIENT, history, shipped))
			.isEqualTo(result(List.of(), List.of(path("1_a") + ": " + what), List.of()));
		assertThat(check(BLIND, history, shipped)).isEqualTo(result(List.of(), List.of(), List.of()));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "0123456789a | 0123456789a", "0123456789ab | 0123456789ab", "0123456789abc | 0123456789ab…" })
	void aLongChecksumIsShortened(String checksum, String shown) {
		assertThat(check(STRICT, List.of(PlanFixture.applied("1_a", "f")), Map.of("1_a", checksum)).problems())
			.singleElement()
			.asString()
			.contains("(checksum " + shown + ", applied with f)");
	}

	@Test
	void whatHasNoChecksumOnEitherSideIsNoChange() {
		assertThat(check(STRICT, List.of(PlanFixture.applied("1_a", null), PlanFixture.applied("2_b", "of a file")),
				Map.of("1_a", "of this file")))
			.isEqualTo(result(List.of(), List.of(), List.of()));
	}

	@Test
	void aRowWithoutChecksumDoesNotEndTheSearch() {
		assertThat(check(STRICT, List.of(PlanFixture.applied("1_a", null), PlanFixture.applied("2_b", "old")),
				Map.of("2_b", "new"))
			.problems()).hasSize(1);
	}

	@Test
	void filesAreReadOnlyWhereItCounts() {
		assertThat(new HistoryChecks(this.files, BLIND, HistoryComparisonTest::refuse)
			.check(List.of(PlanFixture.applied("1_a", "x")), Set.of(), List.of())
			.problems()).isEmpty();
		assertThat(new HistoryChecks(this.files, STRICT, HistoryComparisonTest::refuse)
			.check(PlanFixture.history("1_a"), Set.of(), List.of())
			.problems()).isEmpty();
	}

	@Test
	void aPendingFileBelowOneThatIsAppliedIsOutOfOrder() {
		assertThat(order(STRICT, "10_c", "1_a", "2_b")).isEqualTo(result(List.of(
				new Problem(path("1_a"),
						"is out of order: 10_c is applied already; give it a number above that, or set"
								+ " lockkeeper.checks.out-of-order=apply if it does not matter which comes first"),
				new Problem(path("2_b"),
						"is out of order: 10_c is applied already; give it a number above that, or set"
								+ " lockkeeper.checks.out-of-order=apply if it does not matter which comes first")),
				List.of(), List.of()));
		assertThat(order(LENIENT, "10_c", "1_a", "2_b")).isEqualTo(result(List.of(),
				List.of("1_a is out of order: 10_c is applied already", "2_b is out of order: 10_c is applied already"),
				List.of()));
	}

	@Test
	void aPendingFileAboveTheNewestThatIsAppliedIsNot() {
		assertThat(order(STRICT, "1_a", "2_b", "10_c")).isEqualTo(result(List.of(), List.of(), List.of()));
		assertThat(order(STRICT, "2_b", "1_a", "10_c").problems()).extracting(Problem::where)
			.containsExactly(path("1_a"));
	}

	@Test
	void onAnEmptyHistoryNothingIsOutOfOrder() {
		assertThat(new HistoryChecks(this.files, STRICT, (version) -> null).check(List.of(), Set.of(),
				List.copyOf(this.files.versions())))
			.isEqualTo(result(List.of(), List.of(), List.of()));
	}

	@Test
	void anAppliedMigrationWithoutFileIsMissing() {
		String what = "is missing: the history has this migration, the build does not; restore the file, or set"
				+ " lockkeeper.checks.missing=ignore if it was removed on purpose";
		assertThat(known(STRICT, "5_gone", "1_a", "0_gone")).isEqualTo(result(
				List.of(new Problem("0_gone.up.sql", what), new Problem("5_gone.up.sql", what)), List.of(), List.of()));
		assertThat(known(LENIENT, "5_gone", "1_a"))
			.isEqualTo(result(List.of(), List.of("5_gone.up.sql: " + what), List.of()));
		assertThat(known(BLIND, "5_gone", "1_a")).isEqualTo(result(List.of(), List.of(), List.of()));
	}

	@Test
	void whatANewerReleaseHasAppliedIsWorthANotice() {
		assertThat(known(STRICT, "12_y", "1_a", "2_b", "10_c", "11_x"))
			.isEqualTo(result(List.of(), List.of(), List.of("The history is ahead of this build by 2 migration(s),"
					+ " as it is while a newer release is rolled out: 11_x, 12_y")));
	}

	@Test
	void toABuildWithoutFilesEverythingIsNewer(@TempDir Path empty) {
		this.files = PlanFixture.build(empty);
		assertThat(known(STRICT, "1_a").notices()).singleElement().asString().endsWith(" rolled out: 1_a");
		assertThat(known(STRICT, "1_a").problems()).isEmpty();
	}

	private HistoryChecks.Result check(Checks checks, List<AppliedMigration> history, Map<String, String> shipped) {
		return new HistoryChecks(this.files, checks, (version) -> shipped.get(version.value())).check(history, Set.of(),
				List.of());
	}

	private HistoryChecks.Result order(Checks checks, String applied, String... pending) {
		return new HistoryChecks(this.files, checks, (version) -> null).check(List.of(),
				Set.of(PlanFixture.version(applied)), Arrays.stream(pending).map(MigrationVersion::new).toList());
	}

	private HistoryChecks.Result known(Checks checks, String... applied) {
		return new HistoryChecks(this.files, checks, (version) -> null).check(List.of(),
				new HashSet<>(PlanFixture.versions(applied)), List.of());
	}

	private String path(String version) {
		return this.folder + "/" + version + ".up.sql";
	}

	private static HistoryChecks.Result result(List<Problem> problems, List<String> warnings, List<String> notices) {
		return new HistoryChecks.Result(problems, warnings, notices);
	}

	private static String refuse(MigrationVersion version) {
		throw new AssertionError("the file of " + version + " is not to be read");
	}

}
