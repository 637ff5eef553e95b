package dev.lockkeeper;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.lockkeeper.test.LogCapture;
import dev.lockkeeper.test.MigrationFolder;
import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * G10: the replica that migrates says how far a long migration is.
 */
@PostgresTest
class RunWatchTest {

	private TestSchema schema;

	private MigrationFolder files;

	@BeforeEach
	void open(TestSchema schema, MigrationFolder files) {
		this.schema = schema;
		this.files = files;
	}

	@Test
	void aLongStatementIsReportedWithWhoIsInItsWay() throws Exception {
		this.files.up("001_a", "CREATE TABLE t (v int)");
		migrate(2);
		this.files.up("002_quick", "SELECT 1").up("003_b", "-- lockkeeper: lock-timeout=0s\nALTER TABLE t ADD w int");
		try (LogCapture log = new LogCapture();
				Connection reader = this.schema.connect();
				Statement statement = reader.createStatement()) {
			reader.setAutoCommit(false);
			statement.execute("SELECT * FROM t");
			CompletableFuture<Void> run = CompletableFuture.runAsync(() -> migrate(2));
			await().atMost(Duration.ofSeconds(20)).until(() -> !log.messages("migration.progress").isEmpty());
			reader.rollback();
			run.get(20, TimeUnit.SECONDS);
			assertThat(log.messages("migration.progress"))
				.allSatisfy(
						(message) -> assertThat(message).matches("Still at work on 003_b \\(2 of 2\\) after \\d+ s.*"))
				.anySatisfy((message) -> assertThat(message).contains("; on: ALTER TABLE t ADD w int; blocked by pid ",
						" (lockkeeper-tests), idle in transaction, last on: SELECT * FROM t, in a transaction since "));
		}
	}

	@Test
	void anIndexBuildIsReportedWithItsPhase() throws Exception {
		this.files.up("001_a", "CREATE TABLE t (v int)");
		migrate(2);
		this.files.up("002_b", "CREATE INDEX CONCURRENTLY t_v ON t (v)");
		try (LogCapture log = new LogCapture();
				Connection writer = this.schema.connect();
				Statement statement = writer.createStatement()) {
			writer.setAutoCommit(false);
			statement.execute("INSERT INTO t VALUES (1)");
			CompletableFuture<Void> run = CompletableFuture.runAsync(() -> migrate(2));
			await().atMost(Duration.ofSeconds(20))
				.until(() -> log.messages("migration.progress")
					.stream()
					.anyMatch((message) -> message.contains("building index t_v: waiting for writers before build")));
			writer.commit();
			run.get(20, TimeUnit.SECONDS);
		}
	}

	@Test
	void aPoolOfOneIsEnough() {
		this.files.up("001_a", "SELECT pg_sleep(1)");
		try (LogCapture log = new LogCapture()) {
			migrate(1);
			assertThat(log.messages("migration.progress")).isNotEmpty()
				.allSatisfy(
						(message) -> assertThat(message).matches("Still at work on 001_a \\(1 of 1\\) after \\d+ s"));
		}
	}

	@Test
	void manyShortStatementsAreNoLongOne() {
		for (int i = 1; i <= 4; i++) {
			this.files.up("00" + i + "_short", "SELECT pg_sleep(0.4)");
		}
		try (LogCapture log = new LogCapture(); HikariDataSource pool = this.schema.pool(1)) {
			Migrator.builder(pool)
				.locations(this.files.location())
				.reportEvery(Duration.ofSeconds(1))
				.build()
				.migrate();
			assertThat(log.messages("migration.applied")).hasSize(4);
			assertThat(log.messages("migration.progress")).isEmpty();
		}
	}

	@Test
	void theWatchEndsWithTheRunAndKeepsNoProcessAlive() {
		this.files.up("002_b", "SELECT 1");
		List<Boolean> daemons = new CopyOnWriteArrayList<>();
		try (HikariDataSource pool = this.schema.pool(1)) {
			Migrator.builder(pool)
				.locations(this.files.location())
				.javaMigration("001_look.up",
						(connection) -> watches().forEach((thread) -> daemons.add(thread.isDaemon())))
				.reportEvery(Duration.ofMinutes(1))
				.build()
				.migrate();
		}
		assertThat(daemons).isNotEmpty().containsOnly(true);
		await().until(() -> watches().isEmpty());
	}

	private static List<Thread> watches() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().equals("lockkeeper-watch"))
			.toList();
	}

	private void migrate(int connections) {
		try (HikariDataSource pool = this.schema.pool(connections)) {
			Migrator.builder(pool)
				.locations(this.files.location())
				.reportEvery(Duration.ofMillis(300))
				.build()
				.migrate();
		}
	}

}
