package dev.lockkeeper.chaos;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import dev.lockkeeper.chaos.ChaosRound.Result;
import dev.lockkeeper.chaos.Fault.Kind;
import dev.lockkeeper.resilience.PostgresServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Rounds of faults at random moments against fleets of real processes, of which some are
 * the sample's executable jar. After each round every file has taken effect exactly once
 * and nothing is left to clear up, without anybody's help.
 * <p>
 * {@code -Dlockkeeper.chaos.seed=<seed>} plays one round again, as far as a schedule can;
 * {@code -Dlockkeeper.chaos.rounds=<number>} says how many. A few by default;
 * {@code -Pchaos} runs many.
 */
class ChaosIT {

	private static final int ROUNDS = 2;

	/** A server of its own: it is crashed. */
	private static PostgresServer server;

	private static final List<Result> RESULTS = new ArrayList<>();

	@TempDir
	private Path folder;

	@BeforeAll
	static void start() {
		server = PostgresServer.start(Map.of());
	}

	@AfterAll
	static void stop() {
		server.close();
		Map<Kind, Integer> faults = new EnumMap<>(Kind.class);
		RESULTS.forEach((result) -> result.faults().forEach((kind, count) -> faults.merge(kind, count, Integer::sum)));
		System.out.printf("chaos: %d rounds, faults %s, worst convergence %d ms%n", RESULTS.size(), faults,
				RESULTS.stream().mapToLong(Result::convergenceMs).max().orElse(0));
		if (RESULTS.size() > 1) {
			assertThat(RESULTS.stream().mapToInt(Result::atWork).sum()).as("faults that met somebody at work")
				.isPositive();
		}
	}

	@TestFactory
	Stream<DynamicTest> everyFleetConvergesByItself() {
		Long seed = Long.getLong("lockkeeper.chaos.seed");
		long first = (seed != null) ? seed : System.currentTimeMillis() % 1_000_000_000;
		int rounds = Integer.getInteger("lockkeeper.chaos.rounds", (seed != null) ? 1 : ROUNDS);
		return LongStream.range(first, first + rounds)
			.mapToObj((round) -> DynamicTest.dynamicTest("seed " + round, () -> run(round)));
	}

	private void run(long seed) throws Exception {
		System.out.println("chaos seed=" + seed + " starts");
		Result result = new ChaosRound(seed, server).run(Files.createDirectory(this.folder.resolve("round" + seed)));
		System.out.println(result);
		RESULTS.add(result);
	}

}
