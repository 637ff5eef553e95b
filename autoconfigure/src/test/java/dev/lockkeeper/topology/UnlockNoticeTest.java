package dev.lockkeeper.topology;

import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.lockkeeper.Migrator;
import dev.lockkeeper.migration.MigrationReport;
import dev.lockkeeper.test.LogCapture;
import dev.lockkeeper.test.MigrationFolder;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the server sends to sessions that wait for a lock, and servers on which nobody can
 * be woken: both must do no harm.
 */
class UnlockNoticeTest {

	private static final long KEY = 42;

	@Test
	void whereNoNoticeCanBeGivenTheLockIsGivenBackAllTheSame(@TempDir Path folder) {
		MigrationFolder files = new MigrationFolder(folder).up("001_a", "CREATE TABLE a ()");
		try (TestDatabase database = new TestDatabase("")) {
			String role = database.name() + "_owner";
			database.execute("REVOKE EXECUTE ON FUNCTION pg_catalog.pg_notify(text, text) FROM PUBLIC",
					"CREATE ROLE " + role + " LOGIN PASSWORD 'owner'", "GRANT CREATE ON SCHEMA public TO " + role);
			try (LogCapture log = new LogCapture();
					HikariDataSource pool = database.pool(database.jdbcUrl(), 1, (config) -> {
						config.setUsername(role);
						config.setPassword("owner");
					})) {
				assertThat(migrator(pool, files).migrate().steps()).hasSize(1);
				assertThat(log.messages()).as("it was given back, not lost with the session")
					.isNotEmpty()
					.noneMatch((message) -> message.startsWith("The advisory lock"));
			}
			finally {
				database.execute("DROP OWNED BY " + role, "DROP ROLE " + role);
			}
		}
	}

	@Test
	void aSettingThatTheServerReportsToWhoWaitsEndsNothing(@TempDir Path folder) throws Exception {
		MigrationFolder files = new MigrationFolder(folder.resolve("files")).up("001_a", "CREATE TABLE a ()");
		try (OwnServer server = OwnServer.start(folder.resolve("data"));
				Connection holder = server.connect();
				HikariDataSource pool = pool(server)) {
			holder.createStatement().execute("SELECT pg_advisory_lock(" + KEY + ")");
			CompletableFuture<MigrationReport> run = CompletableFuture
				.supplyAsync(() -> migrator(pool, files).migrate(), (task) -> new Thread(task, "replica").start());
			awaitListener(server);
			server.execute("ALTER SYSTEM SET IntervalStyle = 'iso_8601'");
			server.execute("SELECT pg_reload_conf()");
			Thread.sleep(1500);
			assertThat(run).isNotDone();
			awaitListener(server);
			holder.createStatement().execute("SELECT pg_advisory_unlock_all()");
			assertThat(run.get(20, TimeUnit.SECONDS).steps()).hasSize(1);
		}
	}

	/** Somebody waits who has listened and asked again. */
	private static void awaitListener(OwnServer server) {
		Awaitility.await()
			.atMost(Duration.ofSeconds(20))
			.until(() -> server.queryForList(
					"SELECT count(*) > 0 FROM pg_stat_activity WHERE application_name LIKE 'lockkeeper %' AND query LIKE '%pg_try_advisory_lock%'",
					Boolean.class)
				.get(0));
	}

	private static HikariDataSource pool(OwnServer server) {
		HikariConfig config = new HikariConfig();
		config.setJdbcUrl(server.jdbcUrl());
		config.setMaximumPoolSize(1);
		return new HikariDataSource(config);
	}

	private static Migrator migrator(HikariDataSource pool, MigrationFolder files) {
		return Migrator.builder(pool).locations(files.location()).lockKey(KEY).build();
	}

}
