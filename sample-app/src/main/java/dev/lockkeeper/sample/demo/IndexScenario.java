package dev.lockkeeper.sample.demo;

import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One replica builds an index concurrently for a while, the others wait and say how far
 * it is.
 */
final class IndexScenario implements Scenario {

	private static final Pattern PERCENT = Pattern.compile("([\\d.]+) %");

	@Override
	public Verdict play(Stage stage) throws Exception {
		stage.startFleet();
		stage.fleet().awaitSettled(Stage.PATIENCE);
		stage.printFleet();
		boolean answered = stage.ask(stage.fleet().replicas(), new Stage.Expected("/harbours/STB", 200));
		List<String> percentages = stage.events()
			.all(ReplicaEvent.Waiting.class)
			.stream()
			.map(ReplicaEvent.Waiting::indexBuild)
			.filter(Objects::nonNull)
			.map(PERCENT::matcher)
			.filter(Matcher::find)
			.map(Matcher::group)
			.toList();
		List<Integer> migrators = stage.events().migrators();
		List<String> valid = stage.database()
			.query("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('logbook_stowage')");
		return new Verdict()
			.claim(!percentages.isEmpty(), "waiting replicas said how far the build was: %s",
					String.join(", ", percentages))
			.claim(valid.equals(List.of("t")), "the index is there and valid; no waiter stood in its way")
			.claim(migrators.size() == 1 && stage.events().applied() == stage.database().history().size(),
					"one replica applied all %d migrations, each once", stage.events().applied())
			.claim(stage.fleet().ready().size() == stage.options().replicas() && answered,
					"all %d replicas are ready and answer", stage.options().replicas());
	}

}
