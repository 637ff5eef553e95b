package dev.lockkeeper.plan;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.core.io.DefaultResourceLoader;

import dev.lockkeeper.migration.AppliedMigration;
import dev.lockkeeper.migration.Checks;
import dev.lockkeeper.migration.Direction;
import dev.lockkeeper.migration.InvalidMigrationsException;
import dev.lockkeeper.migration.MigrationPlan;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.script.FileNaming;
import dev.lockkeeper.script.FileSettings;
import dev.lockkeeper.script.MigrationFileLocator;
import dev.lockkeeper.script.MigrationFiles;
import dev.lockkeeper.script.MigrationLocation;
import dev.lockkeeper.test.MigrationFolder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class PlannerTest {

	@TempDir
	private Path folder;

	@Test
	void upAppliesWhatIsNotInTheHistory() {
		assertThat(steps(plan(Direction.UP, null, "1_a"))).containsExactly("2_b", "10_c");
		assertThat(plan(Direction.UP, null, "1_a", "2_b", "10_c").isEmpty()).isTrue();
		assertThat(plan(Direction.UP, null, "1_a").applied()).isEqualTo(1);
	}

	@Test
	void upStopsAfterTheTarget() {
		assertThat(steps(plan(Direction.UP, "2_b"))).containsExactly("1_a", "2_b");
		assertThat(plan(Direction.UP, "1_a", "1_a").isEmpty()).isTrue();
	}

	@Test
	void upLeavesWhatANewerReleaseHasAppliedAlone() {
		assertThat(plan(Direction.UP, null, "1_a", "2_b", "10_c", "11_newer").isEmpty()).isTrue();
	}

	@Test
	void upWarnsOfWhatIsOutOfOrder() {
		MigrationPlan plan = plan(Direction.UP, null, "1_a", "10_c");
		assertThat(steps(plan)).containsExactly("2_b");
		assertThat(plan.warnings()).containsExactly("2_b is out of order: 10_c is applied already");
		assertThat(plan(Direction.UP, null, "1_a", "11_newer").warnings())
			.as("a newer release's migrations do not count")
			.isEmpty();
	}

	@Test
	void downRollsBackWhatLiesAboveTheTargetNewestFirst() {
		assertThat(steps(plan(Direction.DOWN, "1_a", "1_a", "2_b", "10_c"))).containsExactly("10_c", "2_b");
		assertThat(steps(plan(Direction.DOWN, null, "1_a", "10_c"))).containsExactly("10_c", "1_a");
		assertThat(plan(Direction.DOWN, "10_c", "1_a").isEmpty()).isTrue();
	}

	@Test
	void downNeedsAllDownFilesBeforeItStarts() {
		assertThatExceptionOfType(InvalidMigrationsException.class)
			.isThrownBy(() -> plan(Direction.DOWN, null, "1_a", "11_newer", "12_newest"))
			.satisfies((ex) -> assertThat(ex.problems()).hasSize(2))
			.withMessageContaining("11_newer.down.sql")
			.withMessageContaining("12_newest.down.sql");
	}

	@Test
	void anUnknownTargetIsRefusedWithTheLikelyOne() {
		assertThatExceptionOfType(InvalidMigrationsException.class).isThrownBy(() -> plan(Direction.UP, "2"))
			.withMessageContaining("lockkeeper.target")
			.withMessageContaining("did you mean '2_b'?");
		assertThatExceptionOfType(InvalidMigrationsException.class)
			.isThrownBy(() -> plan(Direction.UP, "11_newer", "11_newer"));
		assertThat(steps(plan(Direction.DOWN, "10_c", "10_c", "2_b", "1_a"))).isEmpty();
	}

	private MigrationPlan plan(Direction direction, @Nullable String target, String... applied) {
		MigrationFolder files = new MigrationFolder(this.folder);
		for (String version : List.of("1_a", "2_b", "10_c")) {
			files.up(version, "").down(version, "");
		}
		MigrationFiles located = new MigrationFileLocator(new DefaultResourceLoader()).locate(new FileSettings(
				List.of(MigrationLocation.of(files.location())), true, FileNaming.NUMBERED, List.of()));
		Goal goal = new Goal(direction, (target != null) ? new MigrationVersion(target) : null, null, Checks.DEFAULT);
		return new Planner(located, goal, null, (version) -> null).plan(Arrays.stream(applied)
			.map((version) -> new AppliedMigration(new MigrationVersion(version), null, null))
			.toList());
	}

	private static List<String> steps(MigrationPlan plan) {
		return plan.steps().stream().map(MigrationVersion::value).toList();
	}

}
