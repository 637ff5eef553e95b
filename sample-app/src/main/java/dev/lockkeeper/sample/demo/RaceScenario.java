package dev.lockkeeper.sample.demo;

import java.util.List;

/**
 * Replicas boot at the same moment against an empty PostgreSQL, with a concurrent index
 * build among the files.
 */
final class RaceScenario implements Scenario {

	private static final Stage.Expected[] ANSWERS = { new Stage.Expected("/actuator/health", 200),
			new Stage.Expected("/harbours/STB", 200) };

	@Override
	public Verdict play(Stage stage) throws Exception {
		DemoOptions options = stage.options();
		if (options.database() == null && options.replicas() > 1) {
			LongReport report = stage.shutdown().register(LongReport.start(stage.database(), stage.timeline()));
			stage.fleet().listen((replica, event) -> report.hear(event));
		}
		stage.startFleet();
		stage.fleet().awaitSettled(Stage.PATIENCE);
		stage.printFleet();
		boolean answered = stage.ask(stage.fleet().replicas(), ANSWERS);
		List<String> applied = stage.events()
			.all(ReplicaEvent.Applied.class)
			.stream()
			.map(ReplicaEvent.Applied::version)
			.toList();
		List<Integer> migrators = stage.events().migrators();
		List<String> recorded = stage.database().history();
		return new Verdict()
			.claim(migrators.size() <= 1,
					migrators.isEmpty() ? "there was nothing to migrate"
							: "one replica migrated, replica %s".formatted(migrators.get(0)))
			.claim(applied.stream().distinct().count() == applied.size() && recorded.containsAll(applied),
					"no migration was applied twice: %d applied, %d recorded", applied.size(), recorded.size())
			.claim(stage.fleet().ready().size() == options.replicas() && answered,
					"all %d replicas are ready and answer", options.replicas());
	}

}
