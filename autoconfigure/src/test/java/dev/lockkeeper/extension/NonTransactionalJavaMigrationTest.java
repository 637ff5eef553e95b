package dev.lockkeeper.extension;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.lockkeeper.extension.MigrationEvent.AfterMigration;
import dev.lockkeeper.migration.InvalidMigrationsException;
import dev.lockkeeper.migration.LockLostException;
import dev.lockkeeper.migration.MigrationFailedException;
import dev.lockkeeper.migration.MigrationPreview;
import dev.lockkeeper.postgres.LockScope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Migrations in Java that commit as they go, such as in batches.
 */
class NonTransactionalJavaMigrationTest extends ExtensionTests {

	private final AtomicInteger calls = new AtomicInteger();

	@Test
	void commitsByStatementOrInTransactionsOfItsOwn() {
		Alone migration = (connection) -> {
			assertThat(connection.getAutoCommit()).isTrue();
			log(connection, "by itself");
			assertThat(log()).containsExactly("by itself");
			connection.setAutoCommit(false);
			for (int batch = 1; batch <= 3; batch++) {
				try (PreparedStatement insert = connection.prepareStatement("INSERT INTO log (what) VALUES (?)")) {
					insert.setString(1, "batch " + batch);
					insert.executeUpdate();
				}
				if (batch == 2) {
					connection.rollback();
				}
				else {
					connection.commit();
				}
			}
			connection.setAutoCommit(true);
			execute(connection, "BEGIN");
			log(connection, "by SQL");
			execute(connection, "COMMIT");
			execute(connection, "VACUUM log");
			connection.setAutoCommit(false);
		};
		this.files.up("002_next", "INSERT INTO log (what) VALUES ('next')");
		MigrationPreview preview = migrator().javaMigration("001_a.up", migration).build().preview();
		assertThat(preview.steps()).extracting(MigrationPreview.Step::transactional).containsExactly(false, true);
		migrator().javaMigration("001_a.up", migration).build().migrate();
		assertThat(log()).containsExactly("by itself", "batch 1", "batch 3", "by SQL", "next");
		assertFinished("001_a", "002_next");
	}

	@Test
	void afterAFailureItRunsAgainFromItsBeginning() {
		Alone migration = (connection) -> {
			log(connection, "kept " + this.calls.incrementAndGet());
			execute(connection, "SET search_path = ''");
			if (this.calls.get() == 1) {
				connection.setAutoCommit(false);
				execute(connection, "INSERT INTO " + this.schema.name() + ".log (what) VALUES ('undone')");
				throw new IllegalStateException("disk full");
			}
		};
		MigrationFailedException failure = JavaMigrationTest.failure(migrator().javaMigration("001_a.up", migration));
		assertThat(failure).hasMessageContaining("disk full");
		assertThat(failure.action()).contains("what it has committed stays in effect")
			.contains("runs again from its beginning")
			.doesNotContain("rolled back");
		assertThat(log()).containsExactly("kept 1");
		assertThat(history()).isEmpty();
		migrator().javaMigration("001_a.up", migration).build().migrate();
		assertThat(log()).containsExactly("kept 1", "kept 2");
		assertFinished("001_a");
	}

	@Test
	void afterALostConnectionItRunsAgain() {
		AtomicReference<List<String>> journal = new AtomicReference<>();
		Alone migration = (connection) -> {
			log(connection, "kept " + this.calls.incrementAndGet());
			journal.set(this.schema
				.queryForList("SELECT version FROM schema_migrations_journal WHERE finished_at IS NULL", String.class));
			if (this.calls.get() == 1) {
				execute(connection, "SELECT pg_terminate_backend(pg_backend_pid())");
			}
		};
		migrator().javaMigration("001_a.up", migration).build().migrate();
		assertThat(journal.get()).as("what those who wait are told").containsExactly("001_a");
		assertThat(log()).containsExactly("kept 1", "kept 2");
		assertFinished("001_a");
	}

	@Test
	void whatHasComeToItsEndIsNotRunAgain() {
		AtomicInteger events = new AtomicInteger();
		migrator().javaMigration("001_a.up", (Alone) (connection) -> this.calls.incrementAndGet())
			.hook((event, connection) -> {
				if (event instanceof AfterMigration && events.incrementAndGet() == 1) {
					execute(connection, "SELECT pg_terminate_backend(pg_backend_pid())");
				}
			})
			.build()
			.migrate();
		assertThat(this.calls).hasValue(1);
		assertThat(events).hasValue(2);
		assertFinished("001_a");
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void oneThatLeavesATransactionOpenIsRefused(boolean bySql) {
		MigrationFailedException failure = JavaMigrationTest
			.failure(migrator().javaMigration("001_a.up", (Alone) (connection) -> {
				if (bySql) {
					execute(connection, "BEGIN");
				}
				else {
					connection.setAutoCommit(false);
				}
				log(connection, "lost");
			}));
		assertThat(failure).hasMessageContaining("begins a transaction and does not end it");
		assertThat(log()).isEmpty();
		assertThat(history()).isEmpty();
	}

	@Test
	void oneThatUnlocksEverythingIsNotRecorded() {
		assertThatExceptionOfType(LockLostException.class).isThrownBy(() -> migrator()
			.javaMigration("001_a.up", (Alone) (connection) -> execute(connection, "SELECT pg_advisory_unlock_all()"))
			.build()
			.migrate());
		assertThat(history()).isEmpty();
	}

	@Test
	void itsConnectionCannotBeEndedEither() {
		assertThat(JavaMigrationTest
			.failure(migrator().javaMigration("001_a.up", (Alone) (connection) -> connection.abort(Runnable::run))))
			.hasMessageContaining("abort() is refused");
	}

	@Test
	void whereEveryLockIsOfATransactionItIsRefused() {
		assertThatExceptionOfType(InvalidMigrationsException.class)
			.isThrownBy(() -> migrator().lockScope(LockScope.TRANSACTION)
				.javaMigration("001_a.up", (Alone) (connection) -> this.calls.incrementAndGet())
				.build()
				.migrate())
			.withMessageContaining("001_a.up: cannot run in a transaction");
		assertThat(this.calls).hasValue(0);
	}

	@Test
	void sixteenReplicasRunItOnce() throws Exception {
		Replicas.migrate(16, this.schema,
				(builder) -> builder.locations(this.files.location())
					.failOnMissingLocation(false)
					.javaMigration("001_a.up", (Alone) (connection) -> {
						this.calls.incrementAndGet();
						execute(connection, "SELECT pg_sleep(0.1)");
					}));
		assertThat(this.calls).hasValue(1);
		assertFinished("001_a");
	}

	private void assertFinished(String... versions) {
		assertThat(history()).containsExactly(versions);
		assertThat(this.schema.queryForObject("SELECT count(*) FROM schema_migrations_journal", Long.class)).isZero();
	}

	@FunctionalInterface
	private interface Alone extends JavaMigration {

		@Override
		void migrate(Connection connection) throws Exception;

		@Override
		default boolean transactional() {
			return false;
		}

	}

}
