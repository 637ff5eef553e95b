package dev.lockkeeper.actuate;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import dev.lockkeeper.Migrator;
import dev.lockkeeper.resilience.PostgresServer;
import dev.lockkeeper.test.MigrationFolder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Whatever happens, nothing that anybody can read has a password in it: neither the log
 * with Lockkeeper at DEBUG, nor the report of a failure, health, endpoint, metrics,
 * history or journal.
 */
@ExtendWith(OutputCaptureExtension.class)
class NoPasswordTest {

	private static final String SERVES = "serves-s3cret";

	private static final String OWNS = "owns-s3cret";

	private static final String SECRET = "s3cret";

	private static PostgresServer server;

	private MigrationFolder files;

	private final List<String> properties = new ArrayList<>();

	@BeforeAll
	static void start() throws SQLException {
		server = PostgresServer.start(Map.of());
		execute("CREATE ROLE app_owner LOGIN PASSWORD '" + OWNS + "'",
				"CREATE ROLE app LOGIN PASSWORD '" + SERVES + "'", "CREATE SCHEMA boats AUTHORIZATION app_owner",
				"GRANT USAGE ON SCHEMA boats TO app");
		server.requirePasswords();
	}

	@AfterAll
	static void stop() {
		server.close();
	}

	@BeforeEach
	void prepare(@TempDir Path folder) throws SQLException {
		execute("DROP SCHEMA boats CASCADE", "CREATE SCHEMA boats AUTHORIZATION app_owner",
				"GRANT USAGE ON SCHEMA boats TO app");
		this.files = new MigrationFolder(folder).up("001_boats", "CREATE TABLE boats (name text)")
			.up("002_index", "CREATE INDEX CONCURRENTLY boats_name ON boats (name)");
		this.properties.addAll(List.of("server.address=127.0.0.1", "server.port=0",
				"lockkeeper.locations=" + this.files.location(), "logging.level.dev.lockkeeper=debug",
				"spring.datasource.hikari.maximum-pool-size=1", "lockkeeper.connect.retry-for=0",
				"management.endpoints.web.exposure.include=*", "management.endpoint.health.show-details=always",
				"spring.datasource.hikari.connection-timeout=2000"));
	}

	@ParameterizedTest
	@EnumSource
	void aPassingRun(Credentials credentials, CapturedOutput output) throws Exception {
		this.properties.addAll(credentials.properties(OWNS));
		try (ConfigurableApplicationContext context = application().run()) {
			assertThat(context.getBean(Migrator.class).status().isCurrent()).isTrue();
			for (String path : List.of("health", "migrations", "migrations/001_boats", "metrics/lockkeeper.run", "env",
					"configprops")) {
				assertThat(get(context, path)).as(path).contains("{").doesNotContain(SECRET);
			}
		}
		assertThat(output.getAll()).contains("Applied 002_index").doesNotContain(SECRET);
		assertThat(tables()).contains("002_index").doesNotContain(SECRET);
	}

	@ParameterizedTest
	@EnumSource
	void aWrongPassword(Credentials credentials, CapturedOutput output) throws SQLException {
		this.properties.addAll(credentials.properties("wrong-" + SECRET));
		assertThatException().isThrownBy(() -> application().run());
		assertThat(output.getAll())
			.contains("APPLICATION FAILED TO START", "password authentication failed for user \"app_owner\"")
			.doesNotContain(SECRET);
	}

	@ParameterizedTest
	@EnumSource
	void aBrokenFile(Credentials credentials, CapturedOutput output) throws SQLException {
		this.properties.addAll(credentials.properties(OWNS));
		this.files.up("003_broken", "-- lockkeeper: transaction=none\nCREATE TABLE locks ();\n"
				+ "CREATE ROLE another LOGIN PASSWORD 'in-file-" + SECRET + "';");
		assertThatException().isThrownBy(() -> application().run());
		assertThat(output.getAll())
			.contains("APPLICATION FAILED TO START", "003_broken.up.sql:3:1", "permission denied",
					"CREATE ROLE another LOGIN PASSWORD ***")
			.doesNotContain(SECRET);
		assertThat(tables()).contains("002_index", "003_broken").doesNotContain(SECRET);
	}

	@ParameterizedTest
	@EnumSource
	void aLockTimeout(Credentials credentials, CapturedOutput output) throws SQLException {
		this.properties.addAll(credentials.properties(OWNS));
		this.properties.addAll(List.of("lockkeeper.lock.key=9", "lockkeeper.lock.wait-timeout=300ms"));
		execute("GRANT pg_read_all_stats TO app_owner");
		try (Connection holder = server.connect()) {
			holder.createStatement().execute("SELECT pg_advisory_lock(9)");
			holder.createStatement().execute("ALTER ROLE app PASSWORD '" + SERVES + "'");
			assertThatException().isThrownBy(() -> application().run());
		}
		assertThat(output.getAll())
			.contains("APPLICATION FAILED TO START", "idle since", "last on: ALTER ROLE app PASSWORD ***",
					"SELECT pg_terminate_backend(")
			.doesNotContain(SECRET);
	}

	@Test
	void anUrlThatTheDriverCannotRead(CapturedOutput output) {
		this.properties.addAll(
				List.of("spring.datasource.url=jdbc:postgresql://localhost:port/postgres?user=app&password=" + SERVES,
						"spring.datasource.driver-class-name=org.postgresql.Driver"));
		assertThatException().isThrownBy(() -> application().run());
		assertThat(output.getAll()).contains("port").doesNotContain(SECRET);
	}

	@Test
	void anUrlThatAnotherDataSourceCannotRead(CapturedOutput output) {
		this.properties.addAll(
				List.of("spring.datasource.url=jdbc:postgresql://localhost:port/postgres?user=app&password=" + SERVES,
						"spring.datasource.type=org.springframework.jdbc.datasource.SimpleDriverDataSource"));
		assertThatException().isThrownBy(() -> application().run());
		assertThat(output.getAll()).contains("Unable to parse URL").doesNotContain(SECRET);
	}

	@Test
	void aMisspeltProperty(CapturedOutput output) {
		this.properties.addAll(Credentials.IN_PROPERTIES.properties(OWNS));
		assertThatException().isThrownBy(() -> application().run("--lockkeeper.datasource.pasword=" + OWNS));
		assertThat(output.getAll())
			.contains("APPLICATION FAILED TO START", "Property: lockkeeper.datasource.pasword", "Value: \"******\"")
			.doesNotContain(SECRET);
	}

	private SpringApplicationBuilder application() {
		return new SpringApplicationBuilder(WebApplication.class).properties(this.properties.toArray(String[]::new))
			.registerShutdownHook(false);
	}

	private static String get(ConfigurableApplicationContext context, String path)
			throws IOException, InterruptedException {
		URI uri = URI.create(
				"http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port") + "/actuator/" + path);
		return HttpClient.newHttpClient().send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
	}

	/** History and journal, with everything in them. */
	private static String tables() throws SQLException {
		StringBuilder text = new StringBuilder();
		try (Connection connection = server.connect(); var statement = connection.createStatement()) {
			for (String table : List.of("schema_migrations", "schema_migrations_journal")) {
				try (var rows = statement.executeQuery("SELECT t::text FROM boats." + table + " AS t")) {
					while (rows.next()) {
						text.append(rows.getString(1)).append('\n');
					}
				}
			}
		}
		return text.toString();
	}

	private static void execute(String... statements) throws SQLException {
		try (Connection connection = server.connect(); var statement = connection.createStatement()) {
			for (String sql : statements) {
				statement.execute(sql);
			}
		}
	}

	enum Credentials {

		IN_PROPERTIES {

			@Override
			List<String> properties(String password) {
				return List.of("spring.datasource.url=" + url(), "spring.datasource.username=app",
						"spring.datasource.password=" + SERVES, "lockkeeper.datasource.username=app_owner",
						"lockkeeper.datasource.password=" + password);
			}

		},

		IN_URLS {

			@Override
			List<String> properties(String password) {
				return List.of("spring.datasource.url=" + url() + "&user=app&password=" + SERVES,
						"lockkeeper.datasource.url=" + url() + "&user=app_owner&password=" + password);
			}

		};

		abstract List<String> properties(String password);

		private static String url() {
			return server.jdbcUrl() + "&currentSchema=boats";
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration(
			exclude = { HibernateJpaAutoConfiguration.class, DataJpaRepositoriesAutoConfiguration.class })
	static class WebApplication {

	}

}
