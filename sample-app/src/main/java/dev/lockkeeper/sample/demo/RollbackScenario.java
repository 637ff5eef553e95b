package dev.lockkeeper.sample.demo;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A job rolls back to a target while replicas serve, and another one goes up again.
 */
final class RollbackScenario implements Scenario {

	private static final String TARGET = "010_require_berth_price";

	private static final String SCHEMA = """
			SELECT c.oid::regclass || ' ' || relkind::text || ' ' || coalesce(string_agg(attname || ' ' || atttypid::regtype, ', '
			    ORDER BY attnum), '')
			FROM pg_class c LEFT JOIN pg_attribute a ON attrelid = c.oid AND attnum > 0 AND NOT attisdropped
			WHERE relnamespace = 'public'::regnamespace GROUP BY c.oid, relkind ORDER BY 1""";

	@Override
	public Verdict play(Stage stage) throws Exception {
		stage.startFleet();
		stage.fleet().awaitSettled(Stage.PATIENCE);
		stage.printFleet();
		List<Replica> replicas = stage.fleet().ready();
		List<String> history = stage.database().history();
		List<String> schema = stage.database().query(SCHEMA);
		List<String> above = new ArrayList<>(history.subList(history.indexOf(TARGET) + 1, history.size()));

		stage.timeline().print("\nA job with lockkeeper.direction=down and lockkeeper.target=%s\n".formatted(TARGET));
		Job down = stage.job("--lockkeeper.direction=down", "--lockkeeper.target=" + TARGET);
		List<String> between = stage.database().history();
		boolean missedAndAlive = stage.ask(replicas, new Stage.Expected("/harbours/STB", 500),
				new Stage.Expected("/actuator/health/liveness", 200));

		stage.timeline().print("A job with the defaults: up\n");
		Job up = stage.job();
		boolean answered = stage.ask(replicas, new Stage.Expected("/harbours/STB", 200));

		List<String> newestFirst = new ArrayList<>(above);
		Collections.reverse(newestFirst);
		return new Verdict()
			.claim(down.status() == 0 && down.versions().equals(newestFirst), "the job rolled back, newest first: %s",
					String.join(", ", down.versions()))
			.claim(between.equals(history.subList(0, history.size() - above.size())),
					"the history then ended at the target, %s",
					between.isEmpty() ? "empty" : between.get(between.size() - 1))
			.claim(missedAndAlive, "replicas that need what is gone fail their questions and stay alive")
			.claim(up.status() == 0 && up.versions().equals(above), "up again applied the same, oldest first")
			.claim(stage.database().history().equals(history) && stage.database().query(SCHEMA).equals(schema),
					"history and schema are as before")
			.claim(replicas.size() == stage.options().replicas() && answered, "all %d replicas answer again",
					replicas.size());
	}

}
