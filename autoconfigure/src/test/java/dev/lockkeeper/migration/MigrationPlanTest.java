package dev.lockkeeper.migration;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.lockkeeper.migration.MigrationPlan.Recorded;

import static org.assertj.core.api.Assertions.assertThat;

class MigrationPlanTest {

	@ParameterizedTest
	@CsvSource({ "0, 0, true", "1, 0, false", "0, 1, false", "1, 1, false" })
	void isEmptyWithNothingToRecordOrRun(int recorded, int steps, boolean expected) {
		assertThat(plan(Direction.UP, recorded, steps, 7).isEmpty()).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource({ "5, false", "6, false", "9, false", "10, true", "11, true" })
	void upIsReachedWithAtLeastAsManyRows(int length, boolean expected) {
		assertThat(plan(Direction.UP, 1, 3, 6).isReachedWith(length)).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource({ "2, true", "3, true", "4, false", "6, false", "9, false" })
	void downIsReachedWithAtMostAsManyRows(int length, boolean expected) {
		assertThat(plan(Direction.DOWN, 0, 3, 6).isReachedWith(length)).isEqualTo(expected);
	}

	@Test
	void aReportNamesTheVersionsOfItsSteps() {
		MigrationReport report = new MigrationReport(Direction.DOWN,
				List.of(new MigrationReport.Step(version(2), Duration.ZERO, false),
						new MigrationReport.Step(version(1), Duration.ZERO, true)),
				0, true, Duration.ZERO, Duration.ZERO);
		assertThat(report.versions()).containsExactly(version(2), version(1));
	}

	private static MigrationPlan plan(Direction direction, int recorded, int steps, int applied) {
		return new MigrationPlan(direction,
				IntStream.range(0, recorded).mapToObj((i) -> new Recorded(version(i), null, "baseline")).toList(),
				IntStream.range(recorded, recorded + steps).mapToObj(MigrationPlanTest::version).toList(), applied,
				List.of(), List.of());
	}

	private static MigrationVersion version(int number) {
		return new MigrationVersion(number + "_a");
	}

}
