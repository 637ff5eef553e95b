package dev.lockkeeper;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.lockkeeper.migration.DatabaseException;
import dev.lockkeeper.migration.Direction;
import dev.lockkeeper.migration.LockkeeperException;
import dev.lockkeeper.migration.MigrationState;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.migration.UnsupportedDatabaseException;
import dev.lockkeeper.test.LogCapture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Which failures a run outlives, without a server.
 */
class ReconnectionTest {

	private final RunProgress progress = new RunProgress(Direction.UP);

	private final Reconnection reconnection = new Reconnection(Duration.ofSeconds(20), this.progress);

	private final AtomicInteger tries = new AtomicInteger();

	@Test
	void aLostDatabaseIsAskedAgain() {
		assertThat(succeedAfter(3, lost())).isEqualTo("done");
		assertThat(this.tries).hasValue(4);
	}

	/** Since the first failure, with the last one; the log is told once in a while. */
	@Test
	void whileItIsLostTheStateTellsSinceWhenAndWhy() {
		List<MigrationState> states = new ArrayList<>();
		try (LogCapture log = new LogCapture()) {
			this.reconnection.run(() -> {
				states.add(this.progress.state());
				if (this.tries.incrementAndGet() <= 2) {
					throw lost();
				}
				return "done";
			});
			assertThat(log.messages("migration.connectionLost")).singleElement()
				.asString()
				.matches("The database is not there \\(gone\\); trying again for (19|20) s");
		}
		assertThat(states).hasSize(3)
			.allSatisfy((state) -> assertThat(state).isInstanceOfSatisfying(MigrationState.Connecting.class,
					(connecting) -> assertThat(connecting.since())
						.isEqualTo(((MigrationState.Connecting) states.get(0)).since())));
		assertThat(states).extracting((state) -> ((MigrationState.Connecting) state).problem())
			.containsExactly(null, "gone", "gone");
	}

	@Test
	void aStandbyIsTheWrongServer() {
		assertThatExceptionOfType(UnsupportedDatabaseException.class).isThrownBy(() -> succeedAfter(1, standby()));
		assertThat(this.tries).hasValue(1);
	}

	/** One address for whoever is the primary may lead to the next one too early. */
	@Test
	void aStandbyIsWaitedForByARunThatHadAPrimary() {
		this.progress.primarySeen();
		assertThat(succeedAfter(2, standby())).isEqualTo("done");
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void anUnsupportedDatabaseStaysUnsupported(boolean primarySeen) {
		if (primarySeen) {
			this.progress.primarySeen();
		}
		assertThatExceptionOfType(UnsupportedDatabaseException.class)
			.isThrownBy(() -> succeedAfter(1, new UnsupportedDatabaseException("too old", "upgrade", null)));
		assertThat(this.tries).hasValue(1);
	}

	@Test
	void aScriptInWhichTheConnectionIsLostEachTimeIsGivenUp() {
		try (LogCapture log = new LogCapture()) {
			assertThatExceptionOfType(DatabaseException.class).isThrownBy(() -> loseIn("001_a", 100));
			assertThat(this.tries).hasValue(5);
			assertThat(log.messages("migration.givenUp"))
				.containsExactly("The connection was lost 5 times in a row in 001_a, which is not tried again");
		}
	}

	@Test
	void lossesInDifferentScriptsAndBeforeOneBeginsDoNotAddUp() {
		assertThat(loseIn("001_a", 4)).isEqualTo("done");
		this.tries.set(0);
		assertThat(loseIn("002_b", 4)).isEqualTo("done");
		this.tries.set(0);
		assertThat(succeedAfter(8, lost())).isEqualTo("done");
	}

	private String loseIn(String version, int failures) {
		return this.reconnection.run(() -> {
			this.progress.begin(new MigrationVersion(version));
			if (this.tries.incrementAndGet() <= failures) {
				throw lost();
			}
			return "done";
		});
	}

	@Test
	void anInterruptEndsIt() {
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(DatabaseException.class).isThrownBy(() -> succeedAfter(1, lost()));
		assertThat(Thread.interrupted()).isTrue();
	}

	@Test
	void withoutTimeToRetryTheFirstFailureIsTheLast() {
		assertThatExceptionOfType(DatabaseException.class)
			.isThrownBy(() -> new Reconnection(Duration.ZERO, this.progress).run(() -> {
				throw lost();
			}));
	}

	private String succeedAfter(int failures, LockkeeperException failure) {
		return this.reconnection.run(() -> {
			if (this.tries.incrementAndGet() <= failures) {
				throw failure;
			}
			return "done";
		});
	}

	private static DatabaseException lost() {
		return new DatabaseException("lost", "wait", new SQLException("gone", "08006"));
	}

	private static UnsupportedDatabaseException standby() {
		return new UnsupportedDatabaseException("a standby", "point at the primary",
				new SQLException("a standby", "25006"));
	}

}
