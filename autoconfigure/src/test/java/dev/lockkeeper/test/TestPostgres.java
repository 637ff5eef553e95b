package dev.lockkeeper.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * The PostgreSQL server the tests run against, started once per JVM: the one named by
 * {@code LOCKKEEPER_TEST_JDBC_URL} (with {@code LOCKKEEPER_TEST_USERNAME} and
 * {@code LOCKKEEPER_TEST_PASSWORD}), else a container when Docker answers (image from
 * {@code -Dlockkeeper.test.image}), else an embedded server (version from
 * {@code -Dpg.version} of the build). The user must be a superuser.
 */
public final class TestPostgres {

	private static final Map<String, String> SERVER_SETTINGS = Map.of("max_connections", "300",
			"max_prepared_transactions", "10", "wal_level", "logical");

	private static final TestPostgres SHARED = start();

	private final String jdbcUrl;

	private final String username;

	private final String password;

	private TestPostgres(String jdbcUrl, String username, String password) {
		this.jdbcUrl = jdbcUrl;
		this.username = username;
		this.password = password;
	}

	/** The server, started at the first call. */
	public static TestPostgres shared() {
		return SHARED;
	}

	/**
	 * JDBC URL without credentials; further parameters can be appended with {@code &}.
	 */
	public String jdbcUrl() {
		return this.jdbcUrl;
	}

	public String username() {
		return this.username;
	}

	public String password() {
		return this.password;
	}

	private static TestPostgres start() {
		String url = System.getenv("LOCKKEEPER_TEST_JDBC_URL");
		if (url != null && !url.isBlank()) {
			return new TestPostgres(withQuery(url), environment("LOCKKEEPER_TEST_USERNAME", "postgres"),
					environment("LOCKKEEPER_TEST_PASSWORD", "postgres"));
		}
		return dockerAnswers() ? startContainer() : startEmbedded();
	}

	private static boolean dockerAnswers() {
		try {
			return DockerClientFactory.instance().isDockerAvailable();
		}
		catch (RuntimeException ex) {
			return false;
		}
	}

	private static TestPostgres startContainer() {
		String image = System.getProperty("lockkeeper.test.image", "postgres:18-alpine");
		PostgreSQLContainer container = new PostgreSQLContainer(
				DockerImageName.parse(image).asCompatibleSubstituteFor("postgres"));
		StringBuilder command = new StringBuilder("postgres");
		SERVER_SETTINGS.forEach((name, value) -> command.append(" -c ").append(name).append('=').append(value));
		container.setCommand(command.toString());
		container.start();
		return new TestPostgres(withQuery(container.getJdbcUrl()), container.getUsername(), container.getPassword());
	}

	private static TestPostgres startEmbedded() {
		try {
			EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder().setLocaleConfig("locale", "C");
			SERVER_SETTINGS.forEach(builder::setServerConfig);
			EmbeddedPostgres server = builder.start();
			return new TestPostgres(withQuery("jdbc:postgresql://localhost:" + server.getPort() + "/postgres"),
					"postgres", "postgres");
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The embedded PostgreSQL did not start", ex);
		}
	}

	private static String withQuery(String url) {
		return url + (url.contains("?") ? '&' : '?') + "ApplicationName=lockkeeper-tests";
	}

	private static String environment(String name, String fallback) {
		String value = System.getenv(name);
		return (value != null) ? value : fallback;
	}

}
