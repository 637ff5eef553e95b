package dev.lockkeeper.benchmarks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.zaxxer.hikari.HikariDataSource;

/**
 * Fleets that start, cold and warm. In each round every contender has its turn in every
 * case, so that a slow minute of the machine is everybody's.
 */
final class FleetSuite {

	static final String LOCKKEEPER = new LockkeeperContender().name();

	static final String FLYWAY = new FlywayContender(true).name();

	static final String FLYWAY_SESSION = new FlywayContender(false).name();

	static final String FLOOR = new FloorContender().name();

	private static final List<Contender> CONTENDERS = List.of(new FloorContender(), new LockkeeperContender(),
			new BlockingLockContender(), new FlywayContender(true), new FlywayContender(false),
			new LiquibaseContender());

	/** Who takes so many times as long as Lockkeeper is not asked again. */
	static final int BEYOND = 4;

	private final BenchmarkServer server;

	private final Path folder;

	private final Map<String, MigrationSet> files = new HashMap<>();

	private final Map<String, Database> current = new HashMap<>();

	FleetSuite(BenchmarkServer server, Path folder) {
		this.server = server;
		this.folder = folder;
	}

	/** Code that has not run yet would be measured at its slowest. */
	void warmUp() throws Exception {
		Extent.say("warming up");
		for (int round = 0; round < 3; round++) {
			for (Contender contender : CONTENDERS) {
				play(FleetCase.cold(60, 1, 2).of(FileKind.REAL), contender);
				if (contender.migrator()) {
					play(FleetCase.warm(300, 1), contender);
				}
			}
		}
	}

	/** Plays all cases, round by round. */
	Results<FleetCase> run(List<FleetCase> cases, int rounds) throws Exception {
		Results<FleetCase> results = new Results<>();
		for (int round = 0; round < rounds; round++) {
			List<Contender> order = new ArrayList<>(CONTENDERS);
			Collections.rotate(order, round);
			int number = round;
			for (FleetCase test : cases.stream().filter((any) -> number < any.rounds()).toList()) {
				Extent.say("round %d of %d: %s, %s".formatted(round + 1, rounds, test.pending() ? "cold" : "warm",
						test.label()));
				for (Contender contender : order) {
					if (!isSpared(results, test, contender.name()) && (contender.migrator() || test.pending())) {
						results.of(test, contender.name()).add(play(test, contender));
					}
				}
			}
		}
		return results;
	}

	/**
	 * More rounds would only take time, and so would more of those who are too slow
	 * alone.
	 */
	private static boolean isSpared(Results<FleetCase> results, FleetCase test, String contender) {
		Series series = results.of(test, contender);
		return series.isRetired() || series.isBeyond(BEYOND, results.of(test, LOCKKEEPER))
				|| results.cases()
					.stream()
					.filter(test::isManyOf)
					.anyMatch((alone) -> results.of(alone, contender).isLate(Extent.limit(alone)));
	}

	private Fleet.Outcome play(FleetCase test, Contender contender) throws Exception {
		MigrationSet files = files(test.kind(), test.files());
		if (!test.pending()) {
			return start(test, contender, files, current(contender, files));
		}
		Database database = this.server.create();
		try {
			this.server.settle();
			Fleet.Outcome outcome = start(test, contender, files, database);
			return outcome.failures().isEmpty() ? outcome.butFor(files.verify(database)) : outcome;
		}
		finally {
			this.server.drop(database);
		}
	}

	private Fleet.Outcome start(FleetCase test, Contender contender, MigrationSet files, Database database)
			throws InterruptedException {
		// A contender without a lock is one replica, however large the fleet
		int runners = contender.migrator() ? test.runners() : 1;
		Duration limit = Extent.limit(test);
		if (test.delay().isZero()) {
			return new Fleet(this.server, database, limit).run(runners, test.poolSize(),
					(pool) -> contender.migrate(pool, files));
		}
		try (DelayingLink link = DelayingLink.to(database.port(), test.delay())) {
			return new Fleet(this.server, database.through(link.port()), limit).run(runners, test.poolSize(),
					(pool) -> contender.migrate(pool, files));
		}
	}

	/** The files of a kind, written once. */
	MigrationSet files(FileKind kind, int count) {
		return this.files.computeIfAbsent(kind + " " + count, (key) -> MigrationSet.generate(kind, count, this.folder));
	}

	/** A contender's database in which all of the files are applied. */
	Database current(Contender contender, MigrationSet files) throws Exception {
		String key = contender.name() + " " + files.folder();
		Database known = this.current.get(key);
		if (known != null) {
			return known;
		}
		Database database = prepare(contender, files);
		this.current.put(key, database);
		return database;
	}

	private Database prepare(Contender contender, MigrationSet files) throws Exception {
		Extent.say("preparing %,d files for %s".formatted(files.scripts().size(), contender.name()));
		Database database = this.server.create();
		database.hurry();
		try (HikariDataSource pool = database.pool(2)) {
			contender.recordAll(pool, files);
		}
		database.keep();
		database.execute("VACUUM ANALYZE");
		return database;
	}

	/** Forgets the databases that were prepared. */
	void close() {
		this.current.values().forEach(this.server::drop);
	}

}
