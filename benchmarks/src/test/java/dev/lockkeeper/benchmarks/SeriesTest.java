package dev.lockkeeper.benchmarks;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SeriesTest {

	private final Series series = new Series();

	@Test
	void theMedianIsNotMovedByOneSlowRound() {
		List.of(10, 9_000, 12).forEach((millis) -> this.series.add(Duration.ofMillis(millis)));
		assertThat(this.series.median()).isEqualTo(12);
		assertThat(this.series.text()).isEqualTo("12.0 (10.0–9,000)");
	}

	@Test
	void ofAnEvenNumberOfRoundsTheMedianLiesBetween() {
		List.of(10, 20).forEach((millis) -> this.series.add(Duration.ofMillis(millis)));
		assertThat(this.series.median()).isEqualTo(15);
	}

	@Test
	void whoFailedOnceHasNoTime() {
		this.series.add(new Fleet.Outcome(Duration.ofMillis(10), 4, List.of()));
		this.series.add(new Fleet.Outcome(Duration.ofMillis(10), 4, List.of("a", "b", "a")));
		assertThat(this.series.isComplete()).isFalse();
		assertThat(this.series.isRetired()).isFalse();
		assertThat(this.series.text()).isEqualTo("3 of 4 failed");
		assertThat(this.series.failure()).isNotNull().extracting(Fleet.Outcome::reasons).isEqualTo("2 × a; 1 × b");
	}

	@Test
	void whoFailsSlowlyIsSparedFurtherRounds() {
		this.series.add(new Fleet.Outcome(Duration.ofSeconds(20), 4, List.of("not done")));
		assertThat(this.series.isRetired()).isTrue();
	}

	@Test
	void whoIsNotDoneInTimeIsLateAndWhoFailsBeforeIsNot() {
		assertThat(this.series.isLate(Duration.ofSeconds(20))).as("not played").isFalse();
		this.series.add(new Fleet.Outcome(Duration.ofSeconds(10), 1, List.of("no connection")));
		assertThat(this.series.isLate(Duration.ofSeconds(20))).isFalse();
		assertThat(this.series.isLate(Duration.ofSeconds(10))).isTrue();
	}

	@Test
	void manyReplicasAreComparedWithOneOverTheSameLink() {
		FleetCase alone = FleetCase.cold(100, 1, 2).over(Duration.ofMillis(1));
		assertThat(FleetCase.cold(100, 64, 1).over(Duration.ofMillis(1)).once().isManyOf(alone)).isTrue();
		assertThat(FleetCase.cold(100, 64, 1).isManyOf(alone)).isFalse();
		assertThat(FleetCase.cold(5, 64, 1).over(Duration.ofMillis(1)).isManyOf(alone)).isFalse();
		assertThat(alone.isManyOf(alone)).isFalse();
		assertThat(FleetCase.cold(100, 4, 2).of(FileKind.REAL).over(Duration.ofMillis(1)).isManyOf(alone)).isFalse();
	}

	@Test
	void whoIsManyTimesAsSlowIsBeyondDoubt() {
		Series quick = new Series();
		quick.add(1_000.0);
		this.series.add(4_001.0);
		assertThat(this.series.isBeyond(4, quick)).isTrue();
		assertThat(this.series.isBeyond(5, quick)).isFalse();
		assertThat(this.series.isBeyond(4, new Series())).as("of nobody else").isFalse();
		Series both = new Series();
		both.add(1_900.0);
		assertThat(both.isBeyond(4, quick)).as("in a moment").isFalse();
		assertThat(this.series.text()).isEqualTo("4,001");
	}

	@Test
	void whatWasLeftWrongIsEverybodysFailure() {
		Fleet.Outcome outcome = new Fleet.Outcome(Duration.ofMillis(10), 4, List.of());
		assertThat(outcome.butFor(null).failures()).isEmpty();
		assertThat(outcome.butFor("left an INVALID index").failures()).hasSize(4);
	}

}
