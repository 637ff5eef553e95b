package dev.lockkeeper.actuate;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import com.zaxxer.hikari.HikariDataSource;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.boot.json.JsonParserFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.lockkeeper.Migrator;
import dev.lockkeeper.extension.MigrationCondition;
import dev.lockkeeper.migration.MigrationReport;
import dev.lockkeeper.migration.MigrationState;
import dev.lockkeeper.test.MigrationFolder;
import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

/**
 * Health and endpoint over HTTP, before, while and after a running application migrates
 * again, with one connection in its pool.
 */
@PostgresTest
class ActuatorTest {

	private static final Executor THREADS = (task) -> new Thread(task, "run").start();

	private static final String TIME = "20\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z";

	private final HttpClient http = HttpClient.newHttpClient();

	private TestSchema schema;

	private ConfigurableApplicationContext context;

	@BeforeEach
	void start(TestSchema schema, @TempDir Path folder) {
		this.schema = schema;
		MigrationFolder files = new MigrationFolder(folder).up("001_boats", "CREATE TABLE boats (name text)")
			.up("002_index", "CREATE INDEX CONCURRENTLY boats_name ON boats (name)")
			.up("003_elsewhere", "CREATE TABLE elsewhere ()");
		this.context = new SpringApplicationBuilder(WebApplication.class).properties(schema.springProperties())
			.properties("server.address=127.0.0.1", "server.port=0", "lockkeeper.locations=" + files.location(),
					"spring.datasource.hikari.maximum-pool-size=1", "spring.application.name=orders",
					"spring.main.banner-mode=off",
					"management.endpoints.web.exposure.include=health,migrations,metrics",
					"management.endpoint.health.show-details=always", "lockkeeper.health.cache-for=0",
					"management.endpoint.health.group.readiness.include=readinessState,migrations")
			.registerShutdownHook(false)
			.run();
	}

	@AfterEach
	void stop() {
		this.context.close();
	}

	@Test
	void theEndpointListsEveryMigration() throws Exception {
		this.schema.execute("INSERT INTO schema_migrations (version) VALUES ('004_newer'), ('0005_gone')",
				"DELETE FROM schema_migrations WHERE version = '002_index'",
				"UPDATE schema_migrations SET checksum = 'changed' WHERE version = '001_boats'");
		Answer answer = get("/actuator/migrations");
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.body()).containsOnlyKeys("migrators");
		Map<String, Object> migrator = migrator(answer);
		assertThat(migrator).containsOnlyKeys("table", "lockKey", "lastRun", "readAt", "migrations")
			.containsEntry("table", this.schema.name() + ".schema_migrations")
			.containsEntry("lockKey", String.valueOf(this.context.getBean(Migrator.class).status().lockKey()));
		assertThat(migrator.get("readAt")).asString().matches(TIME);
		assertThat(migrator.get("lastRun")).asInstanceOf(MAP)
			.containsOnlyKeys("state", "at", "direction", "appliedByThisReplica", "waitedMs", "durationMs")
			.containsEntry("state", "done")
			.containsEntry("appliedByThisReplica", 3);
		assertThat(migrator.get("migrations")).asInstanceOf(LIST)
			.extracting((migration) -> ((Map<?, ?>) migration).get("version"),
					(migration) -> ((Map<?, ?>) migration).get("state"),
					(migration) -> ((Map<?, ?>) migration).get("checksum"))
			.containsExactly(Assertions.tuple("001_boats", "applied", "changed"),
					Assertions.tuple("002_index", "pending", "unknown"),
					Assertions.tuple("003_elsewhere", "applied", "same"),
					Assertions.tuple("004_newer", "newer", "unknown"),
					Assertions.tuple("0005_gone", "newer", "unknown"));
	}

	@Test
	void oneMigrationCanBeAskedFor() throws Exception {
		Answer answer = get("/actuator/migrations/003_elsewhere");
		assertThat(answer.status()).isEqualTo(200);
		assertThat(migrator(answer)).containsEntry("version", "003_elsewhere")
			.containsEntry("state", "applied")
			.containsEntry("checksum", "same")
			.containsEntry("skipped", "not in this harbour")
			.hasEntrySatisfying("appliedAt", (at) -> assertThat(at).asString().matches(TIME))
			.hasEntrySatisfying("appliedBy", (by) -> assertThat(by).asString().matches("orders (\\S+ )?@.+"))
			.containsKey("durationMs");
		assertThat(get("/actuator/migrations/099_unknown").status()).isEqualTo(404);
	}

	@Test
	void aRunThatIsGoingOnIsShownAndNotDisturbed() throws Exception {
		Migrator migrator = this.context.getBean(Migrator.class);
		assertThat(get("/actuator/health/readiness").status()).isEqualTo(200);
		get("/actuator/migrations");
		this.schema.execute("DELETE FROM schema_migrations WHERE version = '002_index'", "DROP INDEX boats_name");
		try (Connection holder = this.schema.connect(); Connection writer = this.schema.connect()) {
			execute(holder, "SELECT pg_advisory_lock(" + migrator.status().lockKey() + ")");
			CompletableFuture<MigrationReport> run = CompletableFuture.supplyAsync(migrator::migrate, THREADS);
			Awaitility.await()
				.until(() -> migrator.state() instanceof MigrationState.Waiting waiting && waiting.holder() != null);
			assertRunning("waiting", "holder");
			execute(writer, "BEGIN; INSERT INTO boats VALUES ('Kate')");
			execute(holder, "SELECT pg_advisory_unlock_all()");
			Awaitility.await().until(() -> migrator.state().phase().equals("migrating"));
			assertRunning("migrating", "version");
			execute(writer, "COMMIT");
			run.get(20, TimeUnit.SECONDS);
		}
		Answer after = get("/actuator/health/readiness");
		assertThat(after.status()).isEqualTo(200);
		assertThat(after.details()).containsEntry("pending", 0)
			.extractingByKey("lastRun", MAP)
			.containsEntry("state", "done")
			.containsEntry("appliedByThisReplica", 1);
	}

	private void assertRunning(String state, String key) throws Exception {
		long start = System.nanoTime();
		Answer health = get("/actuator/health/readiness");
		Answer endpoint = get("/actuator/migrations");
		Answer metric = get("/actuator/metrics/lockkeeper.migrations.pending");
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
		assertThat(health.status()).isEqualTo(503);
		assertThat(health.details()).extractingByKey("lastRun", MAP).containsEntry("state", state).containsKey(key);
		assertThat(endpoint.status()).isEqualTo(200);
		assertThat(migrator(endpoint)).as("what was read before")
			.containsKeys("readAt", "migrations")
			.extractingByKey("lastRun", MAP)
			.containsEntry("state", state);
		assertThat(metric.status()).isEqualTo(200);
	}

	@Test
	void withoutTheDatabaseTheAnswerIsDownAndWhy() throws Exception {
		this.context.getBean(HikariDataSource.class).close();
		Answer health = get("/actuator/health/readiness");
		assertThat(health.status()).isEqualTo(503);
		assertThat(health.details()).containsKeys("table", "lastRun")
			.hasEntrySatisfying("error", (error) -> assertThat(error).asString().contains("has been closed"));
		assertThat(migrator(get("/actuator/migrations"))).containsOnlyKeys("table", "lastRun", "error");
		Answer one = get("/actuator/migrations/001_boats");
		assertThat(one.status()).isEqualTo(200);
		assertThat(one.body()).containsEntry("migrators", Map.of())
			.hasEntrySatisfying("error", (error) -> assertThat(error).asString().contains("has been closed"));
	}

	@SuppressWarnings("unchecked")
	private static Map<String, Object> migrator(Answer answer) {
		return (Map<String, Object>) ((Map<String, Object>) answer.body().get("migrators")).get("lockkeeperMigrator");
	}

	private static void execute(Connection connection, String... statements) throws SQLException {
		try (var statement = connection.createStatement()) {
			for (String sql : statements) {
				statement.execute(sql);
			}
		}
	}

	private Answer get(String path) throws IOException, InterruptedException {
		URI uri = URI
			.create("http://127.0.0.1:" + this.context.getEnvironment().getProperty("local.server.port") + path);
		HttpResponse<String> response = this.http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
		return new Answer(response.statusCode(), response.body());
	}

	record Answer(int status, String text) {

		Map<String, Object> body() {
			return JsonParserFactory.getJsonParser().parseMap(this.text);
		}

		/** Of the component in the answer of the readiness group. */
		@SuppressWarnings("unchecked")
		Map<String, Object> details() {
			Map<String, Object> components = (Map<String, Object>) body().get("components");
			return (Map<String, Object>) ((Map<String, Object>) components.get("migrations")).get("details");
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration(
			exclude = { HibernateJpaAutoConfiguration.class, DataJpaRepositoriesAutoConfiguration.class })
	static class WebApplication {

		@Bean
		MigrationCondition notHere() {
			return (version, connection) -> version.value().equals("003_elsewhere") ? "not in this harbour" : null;
		}

	}

}
