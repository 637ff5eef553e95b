package dev.lockkeeper.sample.demo;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ReplicaEventTest {

	@Test
	void everyEventOfTheStarterIsUnderstood() {
		assertThat(ReplicaEvent
			.read("""
					{"event":"migration.waiting","holderPid":42,"holder":"lockkeeper sample-app @host","indexBuild":null,"waitedMs":1500}"""))
			.contains(new ReplicaEvent.Waiting("lockkeeper sample-app @host", Duration.ofMillis(1500), null));
		assertThat(ReplicaEvent.read("""
				{"event":"migration.waiting","holder":"a","indexBuild":"building index i: x, 4.2 %","waitedMs":1}"""))
			.contains(new ReplicaEvent.Waiting("a", Duration.ofMillis(1), "building index i: x, 4.2 %"));
		assertThat(ReplicaEvent.read("""
				{"event":"migration.progress","version":"001_a","durationMs":10000}"""))
			.contains(new ReplicaEvent.StillAtWork("001_a", Duration.ofSeconds(10), null));
		assertThat(ReplicaEvent.read("""
				{"event":"migration.lock","waitedMs":7}""")).contains(new ReplicaEvent.Locked(Duration.ofMillis(7)));
		assertThat(ReplicaEvent.read("""
				{"event":"migration.applied","version":"001_a","direction":"down","durationMs":9}"""))
			.contains(new ReplicaEvent.Applied("001_a", "down", Duration.ofMillis(9)));
		assertThat(ReplicaEvent.read("""
				{"event":"migration.skipped","version":"001_a","direction":"up","reason":"not here"}"""))
			.contains(new ReplicaEvent.Skipped("001_a", "not here"));
		assertThat(ReplicaEvent.read("""
				{"event":"migration.done","applied":12,"waitedMs":0,"durationMs":80,"lockTaken":true}"""))
			.contains(new ReplicaEvent.Done(12, Duration.ZERO, true));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "OpenJDK warning", "{not json", "{\"message\":\"Started\"}",
			"{\"event\":\"something.else\"}" })
	void otherLinesAreNoEvents(String line) {
		assertThat(ReplicaEvent.read(line)).isEmpty();
	}

}
