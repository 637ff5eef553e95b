package dev.lockkeeper.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import javax.sql.DataSource;

import jakarta.servlet.Filter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import dev.lockkeeper.test.MigrationFolder;
import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Somebody knocks at the port every few milliseconds, from before the application starts:
 * real servers refuse every connection until the last migration is committed.
 */
@PostgresTest
class PortProbeTest {

	private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

	private TestSchema schema;

	private MigrationFolder files;

	private int port;

	@BeforeEach
	void prepare(TestSchema schema, MigrationFolder files) throws IOException {
		this.schema = schema;
		this.files = files.up("001_boats", "CREATE TABLE boats (name text)")
			.up("002_kate", "INSERT INTO boats VALUES ('Kate')")
			.up("003_locks", "CREATE TABLE locks AS SELECT 'upper of ' || name AS lock FROM boats");
		try (ServerSocket socket = new ServerSocket(0, 1, LOOPBACK)) {
			this.port = socket.getLocalPort();
		}
	}

	@ParameterizedTest
	@CsvSource({ "servlet, Tomcat, false", "servlet, Tomcat, true", "reactive, Netty, false", "reactive, Netty, true" })
	void noConnectionIsAcceptedBeforeTheLastMigrationIsCommitted(String type, String server, boolean lazy)
			throws Exception {
		this.files.up("003_locks",
				"SELECT pg_sleep(1.5); CREATE TABLE locks AS SELECT 'upper of ' || name AS lock FROM boats");
		ExecutorService executor = Executors.newSingleThreadExecutor();
		try {
			Future<FirstConnection> first = executor.submit(this::knock);
			try (ConfigurableApplicationContext context = start(type, lazy)) {
				assertThat(((WebServerApplicationContext) context).getWebServer().getClass().getSimpleName())
					.startsWith(server);
				assertThat(first.get(30, TimeUnit.SECONDS)).satisfies((connection) -> {
					assertThat(connection.refusedBefore()).isGreaterThan(20);
					assertThat(connection.historyThen()).isEqualTo(3);
					assertThat(connection.answer()).startsWith("HTTP/1.1 200").endsWith("upper of Kate");
				});
			}
		}
		finally {
			executor.shutdownNow();
		}
	}

	@Test
	void aServletFilterThatQueriesItsDataSourceWhenMadeSeesTheSchema() {
		try (ConfigurableApplicationContext context = application("servlet", false).sources(FilterConfiguration.class)
			.run()) {
			assertThat(context.getBean(QueryingFilter.class).lock()).isEqualTo("upper of Kate");
		}
	}

	private ConfigurableApplicationContext start(String type, boolean lazy) {
		return application(type, lazy).run();
	}

	private SpringApplicationBuilder application(String type, boolean lazy) {
		return new SpringApplicationBuilder(WebApplication.class).properties(this.schema.springProperties())
			.properties("spring.main.web-application-type=" + type, "spring.main.lazy-initialization=" + lazy,
					"server.address=127.0.0.1", "server.port=" + this.port,
					"lockkeeper.locations=" + this.files.location(), "spring.datasource.hikari.maximum-pool-size=1",
					"spring.main.banner-mode=off", "lockkeeper.early-probes.enabled=false")
			.registerShutdownHook(false);
	}

	/**
	 * Connects again and again; at the first success looks at the database, then asks.
	 */
	private FirstConnection knock() throws Exception {
		try (var database = this.schema.connect();
				var history = database.prepareStatement("SELECT count(*) FROM schema_migrations")) {
			for (int refused = 0;; refused++) {
				try (Socket socket = new Socket()) {
					socket.connect(new InetSocketAddress(LOOPBACK, this.port), 1000);
					try (var rows = history.executeQuery()) {
						rows.next();
						return new FirstConnection(refused, rows.getInt(1), ask(socket));
					}
				}
				catch (IOException ex) {
					Thread.sleep(10);
				}
			}
		}
	}

	private static String ask(Socket socket) throws IOException {
		socket.setSoTimeout(30_000);
		socket.getOutputStream()
			.write("GET /lock HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
				.getBytes(StandardCharsets.US_ASCII));
		try (InputStream answer = socket.getInputStream()) {
			return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
		}
	}

	/**
	 * The first connection that was accepted.
	 *
	 * @param refusedBefore how many were refused before
	 * @param historyThen how many migrations were recorded at that moment
	 * @param answer what the server answered on it
	 */
	record FirstConnection(int refusedBefore, int historyThen, String answer) {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration(
			exclude = { HibernateJpaAutoConfiguration.class, DataJpaRepositoriesAutoConfiguration.class })
	static class WebApplication {

		@Bean
		LockController lockController(JdbcTemplate jdbc) {
			return new LockController(jdbc);
		}

	}

	@RestController
	static class LockController {

		private final JdbcTemplate jdbc;

		LockController(JdbcTemplate jdbc) {
			this.jdbc = jdbc;
		}

		@GetMapping("/lock")
		String lock() {
			return this.jdbc.queryForObject("SELECT lock FROM locks", String.class);
		}

	}

	/** Spring Boot makes filters while it makes the server, before any other bean. */
	@Configuration(proxyBeanMethods = false)
	static class FilterConfiguration {

		@Bean
		QueryingFilter queryingFilter(DataSource dataSource) {
			return new QueryingFilter(
					new JdbcTemplate(dataSource).queryForObject("SELECT lock FROM locks", String.class));
		}

	}

	record QueryingFilter(String lock) implements Filter {

		@Override
		public void doFilter(jakarta.servlet.ServletRequest request, jakarta.servlet.ServletResponse response,
				jakarta.servlet.FilterChain chain) {
			throw new UnsupportedOperationException();
		}

	}

}
