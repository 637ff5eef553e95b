package dev.lockkeeper.sample.demo;

import java.nio.file.Files;
import java.util.List;

/**
 * A release with a file that PostgreSQL refuses.
 */
final class BrokenScenario implements Scenario {

	private static final String BROKEN = "016_add_berth_rating";

	@Override
	public Verdict play(Stage stage) throws Exception {
		stage.startFleet();
		boolean settled = stage.fleet().awaitSettled(Stage.PATIENCE);
		List<Replica> replicas = stage.fleet().replicas();
		int reports = 0;
		for (Replica replica : replicas) {
			String log = Files.readString(replica.log());
			if (log.contains("APPLICATION FAILED TO START") && log.contains(BROKEN + ".up.sql")
					&& log.contains("42703")) {
				reports++;
			}
		}
		List<String> history = stage.database().history();
		List<String> rating = stage.database()
			.query("SELECT 1 FROM pg_attribute WHERE attrelid = 'berths'::regclass AND attname = 'rating'");
		stage.timeline().print("");
		return new Verdict()
			.claim(settled && replicas.stream().allMatch((replica) -> replica.exitStatus() == 1),
					"all %d replicas ended with exit status 1", replicas.size())
			.claim(replicas.stream().noneMatch(Replica::served), "none of them has ever served a request")
			.claim(reports == replicas.size(), "each log has the report: file, line, column, SQLSTATE, what to do")
			.claim(rating.isEmpty() && !history.contains(BROKEN),
					"nothing is left of %s, not its good statement either", BROKEN)
			.claim(history.size() == 15, "the %d migrations before it stay applied", history.size());
	}

}
