package dev.lockkeeper.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import dev.lockkeeper.chaos.Fault.Kind;
import dev.lockkeeper.resilience.PostgresServer;
import dev.lockkeeper.resilience.TcpProxy;
import dev.lockkeeper.test.MigrationFolder;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One fleet, one schema, some faults. Everything that is drawn is drawn from the seed:
 * files, replicas and faults are the same again, but the moments at which processes get
 * to run are the operating system's.
 */
final class ChaosRound {

	private static final Duration LIMIT = Duration.ofSeconds(90);

	/** Starting a whole service takes long on a machine that has other things to do. */
	private static final Duration START_LIMIT = Duration.ofMinutes(10);

	/** In one round of so many the sample service starts alone and migrates first. */
	private static final int SAMPLE_LEADS_EVERY = 3;

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final long seed;

	private final Random random;

	private final PostgresServer server;

	private final String schema;

	private final Map<Kind, Integer> struck = new EnumMap<>(Kind.class);

	/** How many faults met a fleet at work. */
	private int atWork;

	ChaosRound(long seed, PostgresServer server) {
		this.seed = seed;
		this.random = new Random(seed);
		this.server = server;
		this.schema = "chaos_" + seed;
	}

	/** Runs the round and verifies how it ended. */
	Result run(Path folder) {
		Migrations migrations = Migrations.write(this.random, new MigrationFolder(folder));
		List<Fault> faults = Fault.schedule(this.random);
		int size = this.random.nextInt(4, 17);
		String url = this.server.jdbcUrl() + "&currentSchema=" + this.schema;
		JdbcTemplate database = new JdbcTemplate(new DriverManagerDataSource(url, "postgres", "postgres"));
		database.execute("CREATE SCHEMA " + this.schema);
		try (TcpProxy proxy = TcpProxy.to(this.server.port());
				ReplicaFleet fleet = new ReplicaFleet("c" + this.seed, new MigrationFolder(folder).location(), url,
						proxy.through(url))) {
			if (sampleLeads()) {
				fleet.startSample();
				await(START_LIMIT, () -> applied(database) > 0);
			}
			while (fleet.size() < size) {
				fleet.start();
			}
			for (Fault fault : faults) {
				await(PATIENCE, () -> applied(database) >= fault.afterFiles());
				pause(fault.delayMs());
				strike(fault, database, proxy, fleet);
				fleet.start();
			}
			long lastFault = System.nanoTime();
			boolean converged = await(LIMIT, () -> fleet.anyReady() && applied(database) == Migrations.COUNT);
			long convergence = Duration.ofNanos(System.nanoTime() - lastFault).toMillis();
			assertThat(converged).as("converged: %s", fleet).isTrue();
			fleet.awaitGoodEnds(START_LIMIT);
			long all = Duration.ofNanos(System.nanoTime() - lastFault).toMillis();
			migrations.verify(database);
			verifyNoLockIsLeft(database);
			database.execute("DROP SCHEMA " + this.schema + " CASCADE");
			return new Result(this.seed, fleet.size(), fleet.samples(), sampleLeads(), this.struck, this.atWork,
					convergence, all);
		}
	}

	/** Otherwise it is rarely the holder: it takes longer to start than the others. */
	private boolean sampleLeads() {
		return this.seed % SAMPLE_LEADS_EVERY == 0;
	}

	private void strike(Fault fault, JdbcTemplate database, TcpProxy proxy, ReplicaFleet fleet) {
		this.struck.merge(fault.kind(), 1, Integer::sum);
		if (applied(database) < Migrations.COUNT) {
			this.atWork++;
		}
		switch (fault.kind()) {
			case KILL -> fleet.kill(fault.atHolder() ? session(database, true, "application_name") : null, this.random);
			case TERMINATE -> {
				String pid = session(database, fault.atHolder(), "pid::text");
				if (pid != null) {
					database.queryForList("SELECT pg_terminate_backend(?::int)", pid);
				}
			}
			case RESTART -> {
				this.server.stopImmediately();
				pause(fault.lastsMs());
				this.server.startAgain();
			}
			case CUT -> proxy.cut();
			case FREEZE -> {
				proxy.freeze();
				pause(fault.lastsMs());
				if (fault.cuts()) {
					proxy.cut();
				}
				else {
					proxy.thaw();
				}
			}
		}
	}

	/** Something about the session that holds the lock, or about any of a replica's. */
	private @Nullable String session(JdbcTemplate database, boolean holder, String what) {
		List<String> found = database.queryForList("SELECT " + what
				+ " FROM pg_stat_activity AS a WHERE application_name LIKE ? AND (NOT ? OR EXISTS (SELECT FROM pg_locks AS l WHERE l.pid = a.pid AND l.locktype = 'advisory')) ORDER BY pid",
				String.class, "lockkeeper c" + this.seed + "-%", holder);
		return found.isEmpty() ? null : found.get(this.random.nextInt(found.size()));
	}

	private static int applied(JdbcTemplate database) {
		try {
			return database.queryForObject("SELECT count(*) FROM schema_migrations", Integer.class);
		}
		catch (DataAccessException ex) {
			// No table yet
			return 0;
		}
	}

	private static void verifyNoLockIsLeft(JdbcTemplate database) {
		assertThat(await(Duration.ofSeconds(5), () -> database
			.queryForObject("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'", Integer.class) == 0))
			.as("no advisory lock is left")
			.isTrue();
	}

	private static boolean await(Duration limit, BooleanSupplier condition) {
		long start = System.nanoTime();
		while (!condition.getAsBoolean()) {
			if (System.nanoTime() - start > limit.toNanos()) {
				return false;
			}
			pause(50);
		}
		return true;
	}

	static void pause(long millis) {
		try {
			Thread.sleep(millis);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * How a round went.
	 *
	 * @param seed by which it can be played again
	 * @param replicas how many there were, with those that came later
	 * @param samples how many of them were the sample's jar
	 * @param sampleLed whether one of those came first
	 * @param faults how many of each kind
	 * @param atWork how many of them struck before the history was complete
	 * @param convergenceMs from the last fault to a ready replica and a complete history
	 * @param allReadyMs from the last fault until every replica was ready and has ended
	 */
	record Result(long seed, int replicas, int samples, boolean sampleLed, Map<Kind, Integer> faults, int atWork,
			long convergenceMs, long allReadyMs) {

		@Override
		public String toString() {
			return "chaos seed=%d replicas=%d (%d of them the sample%s) faults=%s (%d at work) convergence=%d ms, all ready=%d ms"
				.formatted(this.seed, this.replicas, this.samples, this.sampleLed ? ", which came first" : "",
						this.faults, this.atWork, this.convergenceMs, this.allReadyMs);
		}

	}

}
