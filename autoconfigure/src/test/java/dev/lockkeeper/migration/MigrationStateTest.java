package dev.lockkeeper.migration;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class MigrationStateTest {

	@ParameterizedTest
	@MethodSource
	void hasAWordAndTellsWhetherARunIsGoingOn(MigrationState state, String phase, boolean running) {
		assertThat(state.phase()).isEqualTo(phase);
		assertThat(state.isRunning()).isEqualTo(running);
	}

	static Stream<Arguments> hasAWordAndTellsWhetherARunIsGoingOn() {
		Instant now = Instant.EPOCH;
		return Stream.of(arguments(new MigrationState.Idle(), "idle", false),
				arguments(new MigrationState.Connecting(now, null), "connecting", true),
				arguments(new MigrationState.Waiting(now, "advisory lock 7", null), "waiting", true),
				arguments(new MigrationState.Preparing(now), "preparing", true),
				arguments(new MigrationState.Migrating(now, new MigrationVersion("1_a"), Direction.UP, 1, 1),
						"migrating", true),
				arguments(
						new MigrationState.Done(now,
								new MigrationReport(Direction.UP, List.of(), 0, false, Duration.ZERO, Duration.ZERO)),
						"done", false),
				arguments(new MigrationState.Failed(now, "it hurts", Direction.UP, List.of(), Duration.ZERO,
						Duration.ZERO), "failed", false));
	}

}
