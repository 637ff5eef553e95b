package dev.lockkeeper.sample.demo;

import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each scenario, as it is. The race is in {@link FleetDemoTest}.
 */
class ScenarioTest {

	private DemoProcess demo;

	@AfterEach
	void killWhatIsLeft() {
		this.demo.close();
	}

	@Test
	void theNextReplicaTakesOverFromAKilledOne(TestInfo test) throws Exception {
		String output = play(test, "kill", 2);
		MatchResult killed = find(output, "replica (\\d)   is killed with kill -9, [\\d.]+ s into 016_open_logbook");
		MatchResult next = find(output, "replica (\\d)   applied 016_open_logbook in");
		assertThat(next.group(1)).isNotEqualTo(killed.group(1));
		assertThat(next.start()).isGreaterThan(killed.start());
		assertThat(output).contains("replica " + killed.group(1) + "   ended with exit status 137 before it was ready")
			.containsPattern("yes +replica " + next.group(1) + " took over by itself, [\\d.]+ s after that")
			.containsPattern("yes +nothing was left of the first try: .* @replica-" + next.group(1) + "\n");
	}

	@Test
	void waitingReplicasSayHowFarTheIndexIs(TestInfo test) throws Exception {
		String output = play(test, "index", 2);
		MatchResult said = find(output,
				"replica (\\d)   (?:still )?waits for replica (\\d).*, which is building index logbook_stowage: [^\\n]*?, [\\d.]+ %\\n");
		assertThat(said.group(1)).isNotEqualTo(said.group(2));
		assertThat(output).contains("applied 017_index_logbook")
			.containsPattern("yes +waiting replicas said how far the build was: [\\d.]+ %")
			.containsPattern("yes +the index is there and valid");
	}

	@Test
	void aJobRollsBackAndUpAgainBehindRunningReplicas(TestInfo test) throws Exception {
		String output = play(test, "rollback", 1);
		assertThat(output).containsSubsequence("rolled back 015_normalise_harbour_names",
				"rolled back 014_load_demo_harbour", "rolled back 013_create_replica_boots",
				"rolled back 012_create_harbour_overview", "rolled back 011_index_open_bookings", "  500  ",
				"a job       applied 011_index_open_bookings", "a job       applied 012_create_harbour_overview",
				"a job       applied 013_create_replica_boots", "a job       applied 015_normalise_harbour_names",
				"  200  ");
	}

	@Test
	void aBrokenFileIsReportedOnceAndNobodyServes(TestInfo test) throws Exception {
		String output = play(test, "broken", 2);
		assertThat(output).containsOnlyOnce("column \"stars\" does not exist")
			.containsOnlyOnce("with the same report")
			.contains("016_add_berth_rating.up.sql:5:14", "SQLSTATE 42703")
			.doesNotContain(" ready after ");
	}

	private String play(TestInfo test, String scenario, int replicas) throws Exception {
		this.demo = DemoProcess.start(test, "--scenario=" + scenario, "--replicas=" + replicas, "--exit");
		int status = this.demo.exitStatus();
		String output = this.demo.output();
		assertThat(status).as(output).isZero();
		assertThat(output).contains("Scenario " + scenario + ": ").containsPattern("(?m)^  SHOWN  WHAT$");
		return output;
	}

	private static MatchResult find(String output, String pattern) {
		return Pattern.compile(pattern)
			.matcher(output)
			.results()
			.findFirst()
			.orElseThrow(() -> new AssertionError("%s is not in%n%s".formatted(pattern, output)));
	}

}
