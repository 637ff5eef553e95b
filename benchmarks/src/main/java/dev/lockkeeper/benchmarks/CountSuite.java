package dev.lockkeeper.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

import com.sun.management.ThreadMXBean;
import com.zaxxer.hikari.HikariDataSource;

import dev.lockkeeper.wire.CountingProxy;
import dev.lockkeeper.wire.WireCounts;

/**
 * What one replica asks of the server and of the heap. These numbers depend on versions,
 * and hardly on the machine.
 */
final class CountSuite {

	static final int FEW = 100;

	static final int MANY = 1_000;

	private static final List<Contender> CONTENDERS = List.of(new LockkeeperContender(), new BlockingLockContender(),
			new FlywayContender(true), new FlywayContender(false), new LiquibaseContender());

	private final BenchmarkServer server;

	private final FleetSuite fleets;

	CountSuite(BenchmarkServer server, FleetSuite fleets) {
		this.server = server;
		this.fleets = fleets;
	}

	/** Counts, by contender. */
	Map<String, Counts> run() throws Exception {
		Extent.say("counting");
		MigrationSet few = this.fleets.files(FileKind.PLAIN, FEW);
		MigrationSet twice = this.fleets.files(FileKind.PLAIN, 2 * FEW);
		MigrationSet many = this.fleets.files(FileKind.PLAIN, MANY);
		Map<String, Counts> counts = new LinkedHashMap<>();
		for (Contender contender : CONTENDERS) {
			counts.put(contender.name(), new Counts(pending(contender, few), pending(contender, twice),
					current(contender, few), current(contender, many)));
		}
		return counts;
	}

	private Count pending(Contender contender, MigrationSet files) throws Exception {
		Database database = this.server.create();
		try {
			return count(contender, files, database);
		}
		finally {
			this.server.drop(database);
		}
	}

	private Count current(Contender contender, MigrationSet files) throws Exception {
		Database database = this.fleets.current(contender, files);
		count(contender, files, database);
		return count(contender, files, database);
	}

	private static Count count(Contender contender, MigrationSet files, Database database) throws Exception {
		try (CountingProxy proxy = CountingProxy.to(database.jdbcUrl());
				HikariDataSource pool = database.through(proxy.port()).pool(2)) {
			WireCounts before = proxy.counts();
			contender.migrate(pool, files);
			WireCounts asked = proxy.counts().since(before);
			// Once more without the proxy, whose threads allocate too
			return new Count(asked, allocated(contender, files, database));
		}
	}

	/** The least of a few runs, of which only the first has anything to apply. */
	private static long allocated(Contender contender, MigrationSet files, Database database) throws Exception {
		long least = Long.MAX_VALUE;
		for (int i = 0; i < 5; i++) {
			try (HikariDataSource pool = database.pool(2)) {
				long before = allocatedSoFar();
				contender.migrate(pool, files);
				least = Math.min(least, allocatedSoFar() - before);
			}
		}
		return least;
	}

	private static long allocatedSoFar() {
		ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		return LongStream.of(threads.getThreadAllocatedBytes(threads.getAllThreadIds()))
			.filter((bytes) -> bytes > 0)
			.sum();
	}

	/**
	 * One replica.
	 *
	 * @param wire what it asked of the server
	 * @param warmBytes what it allocated once everything was applied
	 */
	record Count(WireCounts wire, long warmBytes) {

	}

	/**
	 * One contender.
	 *
	 * @param pending with {@link #FEW} files to apply
	 * @param twicePending with twice as many
	 * @param few with {@link #FEW} files, all applied
	 * @param many with {@link #MANY} files, all applied
	 */
	record Counts(Count pending, Count twicePending, Count few, Count many) {

		/** What one more file to apply costs. */
		double roundTripsPerFile() {
			return (double) (this.twicePending.wire().roundTrips() - this.pending.wire().roundTrips()) / FEW;
		}

		/** What a run with something to apply costs beside its files. */
		double roundTripsBeside() {
			return this.pending.wire().roundTrips() - FEW * roundTripsPerFile();
		}

		/** What one more file that is applied costs. */
		long bytesPerFile() {
			return (this.many.warmBytes() - this.few.warmBytes()) / (MANY - FEW);
		}

	}

}
