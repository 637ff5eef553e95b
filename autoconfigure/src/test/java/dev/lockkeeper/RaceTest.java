package dev.lockkeeper;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import dev.lockkeeper.postgres.MigrationLock;
import dev.lockkeeper.postgres.PinnedSession;
import dev.lockkeeper.test.MigrationFolder;
import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.Arguments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Sixteen replicas start at one moment (G1, G2, G3, G8). Runs once with ordinary files
 * and once with a concurrent index build among them;
 * {@code -Dlockkeeper.race.repetitions} repeats both.
 */
@PostgresTest
@ParameterizedClass(name = "concurrent index {0}, repetition {1}")
@MethodSource("repetitions")
class RaceTest {

	private static final long LOCK_KEY = 4711;

	private final boolean concurrentIndex;

	private final List<HikariDataSource> pools = new ArrayList<>();

	private TestSchema schema;

	private MigrationFolder files;

	private RaceFixture race;

	RaceTest(boolean concurrentIndex, int repetition) {
		this.concurrentIndex = concurrentIndex;
	}

	static List<Arguments> repetitions() {
		List<Arguments> arguments = new ArrayList<>();
		for (int repetition = 1; repetition <= Integer.getInteger("lockkeeper.race.repetitions", 1); repetition++) {
			arguments.add(Arguments.of(false, repetition));
			arguments.add(Arguments.of(true, repetition));
		}
		return arguments;
	}

	@BeforeEach
	void write(TestSchema schema, MigrationFolder files) {
		this.schema = schema;
		this.files = files;
		this.race = RaceFixture.write(schema, this.files, this.concurrentIndex);
	}

	@AfterEach
	void close() {
		this.pools.forEach(HikariDataSource::close);
	}

	@Test
	void ofReplicasWithAPoolOfOneEachOneMigrates() throws Exception {
		try (Fleet fleet = Fleet.start(RaceFixture.REPLICAS, (i) -> migrator(pool(1))::migrate)) {
			this.race.verifyOneMigrated(fleet.await());
		}
	}

	@Test
	void ofReplicasThatShareAPoolSmallerThanTheirNumberOneMigrates() throws Exception {
		HikariDataSource pool = pool(3);
		try (Fleet fleet = Fleet.start(RaceFixture.REPLICAS, (i) -> migrator(pool)::migrate)) {
			this.race.verifyOneMigrated(fleet.await());
		}
	}

	@Test
	void ofReplicasWithManualCommitPoolsOneMigrates() throws Exception {
		try (Fleet fleet = Fleet.start(RaceFixture.REPLICAS, (i) -> {
			HikariDataSource pool = this.schema.pool(1, (config) -> config.setAutoCommit(false));
			this.pools.add(pool);
			return migrator(pool)::migrate;
		})) {
			this.race.verifyOneMigrated(fleet.await());
		}
	}

	@Test
	void replicasOfACurrentSchemaChangeNothing() throws Exception {
		migrator(pool(1)).migrate();
		List<String> before = this.race.history();
		try (Fleet fleet = Fleet.start(RaceFixture.REPLICAS, (i) -> migrator(pool(1))::migrate)) {
			this.race.verifyNobodyMigrated(fleet.await());
		}
		assertThat(this.race.history()).isEqualTo(before);
	}

	@Test
	void replicasWaitForWhoeverHoldsTheLock() throws Exception {
		try (Connection outside = this.schema.connect()) {
			outside.createStatement().execute("SELECT pg_advisory_lock(" + LOCK_KEY + ")");
			try (Fleet fleet = Fleet.start(RaceFixture.REPLICAS,
					(i) -> builder(pool(1)).lockKey(LOCK_KEY).build()::migrate)) {
				Thread.sleep(1000);
				assertThat(fleet.finished()).as("replicas that did not wait").isZero();
				outside.createStatement().execute("SELECT pg_advisory_unlock(" + LOCK_KEY + ")");
				this.race.verifyOneMigrated(fleet.await());
			}
		}
	}

	@Test
	void aLockThatAlwaysSaysYesIsFoundOut() {
		CyclicBarrier all = new CyclicBarrier(RaceFixture.REPLICAS);
		assertThatThrownBy(() -> {
			try (Fleet fleet = Fleet.start(RaceFixture.REPLICAS,
					(i) -> builder(pool(1)).lock(new AlwaysYes(all)).build()::migrate)) {
				this.race.verifyOneMigrated(fleet.await());
			}
		}).isInstanceOf(AssertionError.class);
	}

	@Test
	void evenWithoutALockNoFileIsAppliedTwice() throws Exception {
		CyclicBarrier all = new CyclicBarrier(RaceFixture.REPLICAS);
		try (Fleet fleet = Fleet.start(RaceFixture.REPLICAS,
				(i) -> builder(pool(1)).lock(new AlwaysYes(all)).build()::migrate)) {
			fleet.await();
		}
		this.race.verifyNoFileTookEffectTwice();
	}

	private HikariDataSource pool(int size) {
		HikariDataSource pool = this.schema.pool(size);
		this.pools.add(pool);
		return pool;
	}

	private Migrator migrator(HikariDataSource pool) {
		return builder(pool).build();
	}

	private MigratorBuilder builder(HikariDataSource pool) {
		return Migrator.builder(pool).locations(this.files.location()).application("race-" + pool.getPoolName());
	}

	/**
	 * Stands in for the advisory lock and locks nobody out. Says so when all have come:
	 * if the first had finished by then, nobody would see the difference.
	 */
	private static final class AlwaysYes implements MigrationLock {

		private final CyclicBarrier all;

		AlwaysYes(CyclicBarrier all) {
			this.all = all;
		}

		@Override
		public boolean tryLock(PinnedSession session) throws SQLException {
			try {
				this.all.await(20, TimeUnit.SECONDS);
			}
			catch (Exception ex) {
				throw new SQLException("Not all replicas tried the lock", ex);
			}
			return true;
		}

		@Override
		public String proof() {
			return "SELECT 1";
		}

		@Override
		public boolean outlivesTransactions() {
			return true;
		}

		@Override
		public boolean unlock(PinnedSession session) {
			return true;
		}

		@Override
		public String describe() {
			return "lock that locks nobody out";
		}

		@Override
		public String held() {
			return "false";
		}

	}

}
