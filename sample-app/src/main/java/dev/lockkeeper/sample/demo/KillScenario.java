package dev.lockkeeper.sample.demo;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The migrating replica is killed in the middle of a long file.
 */
final class KillScenario implements Scenario {

	private static final String BEFORE = "015_normalise_harbour_names";

	private static final String LONG = "016_open_logbook";

	/** Half of what the file takes, and less than that if nobody comes to wait. */
	private static final Duration INTO_IT = Duration.ofMillis(1500);

	private static final Duration LATEST = Duration.ofSeconds(3);

	private static final String AT_WORK = "SELECT application_name FROM pg_stat_activity"
			+ " WHERE state = 'active' AND query LIKE '%pg_sleep(6)%' AND pid <> pg_backend_pid()";

	@Override
	public Verdict play(Stage stage) throws Exception {
		stage.startFleet();
		int first = stage.events()
			.await((entry) -> entry.applied(BEFORE), Stage.PATIENCE)
			.orElseThrow(() -> new IllegalStateException("No replica came as far as " + BEFORE))
			.replica();
		Replica victim = stage.fleet().replica(first);
		boolean atWork = stage.database().await(AT_WORK, LATEST);
		long began = System.nanoTime();
		Thread.sleep(INTO_IT.toMillis());
		stage.events()
			.await((entry) -> entry.replica() != first && entry.event() instanceof ReplicaEvent.Waiting,
					LATEST.minus(INTO_IT));
		long killedAt = System.nanoTime();
		atWork &= !stage.database().query(AT_WORK).isEmpty();
		stage.narrator()
			.kills(victim, "%s into %s".formatted(Timeline.seconds(Duration.ofNanos(killedAt - began)), LONG));
		victim.kill();
		stage.fleet().awaitSettled(Stage.PATIENCE);
		stage.printFleet();
		boolean answered = stage.ask(stage.fleet().ready(), new Stage.Expected("/harbours/STB", 200));
		Optional<EventLog.Entry> next = stage.events()
			.find((entry) -> entry.event() instanceof ReplicaEvent.Locked && entry.at() > killedAt);
		String nextName = next.map((entry) -> Replica.HOST_PREFIX + entry.replica()).orElse("nobody");
		List<String> writers = stage.database().query("SELECT DISTINCT written_by FROM logbook");
		List<String> history = stage.database().history();
		return new Verdict()
			.claim(atWork && victim.exitStatus() != 0, "replica %d was killed while it was at work on %s", first, LONG)
			.claim(next.isPresent(), "replica %s took over by itself, %s after that",
					next.map((entry) -> Integer.toString(entry.replica())).orElse("?"),
					next.map((entry) -> Timeline.seconds(Duration.ofNanos(entry.at() - killedAt))).orElse("never"))
			.claim(writers.size() == 1 && writers.get(0).endsWith("@" + nextName),
					"nothing was left of the first try: all that %s wrote was written by %s", LONG,
					String.join(" and ", writers))
			.claim(history.size() == 16 && history.get(15).equals(LONG) && stage.events().applied() == 16,
					"each of the %d migrations was applied once", history.size())
			.claim(stage.fleet().ready().size() == stage.options().replicas() - 1 && answered,
					"the other %d are ready and answer", stage.fleet().ready().size());
	}

}
