package dev.lockkeeper.actuate;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.web.server.servlet.context.AnnotationConfigServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;

import dev.lockkeeper.test.MigrationFolder;
import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * From when until when an application keeps its port, and what becomes of it when the
 * application does not start.
 */
@PostgresTest
@ExtendWith(OutputCaptureExtension.class)
class EarlyProbesTest {

	private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

	private TestSchema schema;

	private MigrationFolder files;

	private int port;

	@BeforeEach
	void prepare(TestSchema schema, MigrationFolder files) throws IOException {
		this.schema = schema;
		this.files = files.up("001_boats", "CREATE TABLE boats (name text)");
		try (ServerSocket socket = new ServerSocket(0, 1, LOOPBACK)) {
			this.port = socket.getLocalPort();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "servlet", "reactive" })
	void thePortIsKeptUntilTheServerBindsIt(String type) throws IOException {
		Witness.port = this.port;
		try (ConfigurableApplicationContext context = application(type).run()) {
			assertThat(Witness.whileBeansWereMade).startsWith("HTTP/1.1 200 ").contains("\"migrations\":");
			assertThat(Witness.whenServersWereStarted).startsWith("HTTP/1.1 200 ").doesNotContain("\"migrations\":");
			assertThat(liveness(this.port)).startsWith("HTTP/1.1 200 ").doesNotContain("\"migrations\":");
		}
		assertNobodyIsThere();
	}

	@Test
	void whoWaitsSaysForWhomAndNothingOfTheInside() throws Exception {
		Witness.port = this.port;
		long key = this.schema.queryForObject("SELECT ('x' || left(encode(sha256('lockkeeper:" + this.schema.name()
				+ ".schema_migrations'), 'hex'), 16))::bit(64)::bigint", Long.class);
		try (Connection holder = this.schema.connect()) {
			holder.createStatement()
				.execute("SET application_name = 'the holder'; SELECT pg_advisory_lock(" + key + ")");
			CompletableFuture<ConfigurableApplicationContext> start = CompletableFuture
				.supplyAsync(() -> application("servlet").run(), (task) -> new Thread(task, "replica").start());
			Awaitility.await()
				.atMost(Duration.ofSeconds(60))
				.ignoreExceptions()
				.untilAsserted(() -> assertThat(liveness(this.port)).startsWith("HTTP/1.1 200 ")
					.contains("\"state\":\"waiting\"", "\"holder\":{\"pid\":", "\"lock\":\"advisory lock " + key)
					.doesNotContain("pg_advisory_lock", "the holder", "127.0.0.1"));
			holder.createStatement().execute("SELECT pg_advisory_unlock_all()");
			start.get(60, TimeUnit.SECONDS).close();
		}
	}

	@Test
	void lifeIsDeclaredBeforeTheServerBindsAndReadinessIsNot() {
		Witness.port = this.port;
		try (ConfigurableApplicationContext context = application("servlet").run()) {
			assertThat(Witness.livenessThen).isEqualTo(LivenessState.CORRECT);
			assertThat(Witness.readinessThen).isEqualTo(ReadinessState.REFUSING_TRAFFIC);
			assertThat(context.getBean(ApplicationAvailability.class).getReadinessState())
				.isEqualTo(ReadinessState.ACCEPTING_TRAFFIC);
		}
	}

	@Test
	void afterAPauseNothingIsHandedOverAgain() throws IOException {
		Witness.port = this.port;
		try (ConfigurableApplicationContext context = application("servlet").run()) {
			context.pause();
			context.restart();
			assertThat(liveness(this.port)).startsWith("HTTP/1.1 200 ").doesNotContain("\"migrations\":");
			context.stop();
			assertNobodyIsThere();
			context.start();
			assertThat(liveness(this.port)).startsWith("HTTP/1.1 200 ").doesNotContain("\"migrations\":");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "servlet", "reactive" })
	void whenAMigrationFailsThePortIsClosed(String type) {
		this.files.up("002_wrong", "SELECT 1 / 0");
		assertThatExceptionOfType(Exception.class).isThrownBy(() -> application(type).run())
			.havingRootCause()
			.isInstanceOf(SQLException.class);
		assertNobodyIsThere();
	}

	@Test
	void whenSomebodyElseHasThePortTheApplicationFailsAsEver(CapturedOutput output) throws IOException {
		try (ServerSocket other = new ServerSocket()) {
			other.bind(new InetSocketAddress(LOOPBACK, this.port));
			assertThatExceptionOfType(Exception.class).isThrownBy(() -> application("servlet").run())
				.satisfies(
						(failure) -> assertThat(failure).hasStackTraceContaining(PortInUseException.class.getName()));
		}
		assertThat(output.getAll()).containsOnlyOnce(
				"No probe is answered during a migration: port %d cannot be opened (".formatted(this.port));
		assertThat(this.schema.queryForObject("SELECT count(*) FROM schema_migrations", Long.class)).isOne();
	}

	@Test
	void aHandOverIsFinal() {
		assertThat(new EarlyProbeHandOver(() -> {
		}).isPauseable()).isFalse();
	}

	@Test
	void nothingIsOpenedWhileAnImageIsBuilt() {
		System.setProperty("spring.aot.processing", "true");
		try (AnnotationConfigServletWebServerApplicationContext context = new AnnotationConfigServletWebServerApplicationContext()) {
			context.getEnvironment()
				.getPropertySources()
				.addFirst(new MapPropertySource("test", Map.of("server.port", this.port)));
			EarlyProbes probes = new EarlyProbes(context, () -> Map.of());
			probes.postProcessBeanFactory(context.getBeanFactory());
			assertNobodyIsThere();
		}
		finally {
			System.clearProperty("spring.aot.processing");
		}
	}

	private SpringApplicationBuilder application(String type) {
		return new SpringApplicationBuilder(WebApplication.class).properties(this.schema.springProperties())
			.properties("spring.main.web-application-type=" + type, "server.address=127.0.0.1",
					"server.port=" + this.port, "lockkeeper.locations=" + this.files.location(),
					"lockkeeper.early-probes.enabled=true", "spring.main.banner-mode=off")
			.registerShutdownHook(false);
	}

	private void assertNobodyIsThere() {
		assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> liveness(this.port));
	}

	static String liveness(int port) throws IOException {
		try (Socket socket = new Socket(LOOPBACK, port)) {
			socket.setSoTimeout(30_000);
			socket.getOutputStream()
				.write("GET /actuator/health/liveness HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
					.getBytes(StandardCharsets.US_ASCII));
			return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration(
			exclude = { HibernateJpaAutoConfiguration.class, DataJpaRepositoriesAutoConfiguration.class })
	static class WebApplication {

		@Bean
		Witness witness(ApplicationAvailability availability) {
			return new Witness(availability);
		}

	}

	/** Asks when every bean is made, and again right after the server's turn to bind. */
	static final class Witness implements SmartInitializingSingleton, SmartLifecycle {

		static int port;

		static String whileBeansWereMade;

		static String whenServersWereStarted;

		static LivenessState livenessThen;

		static ReadinessState readinessThen;

		private final ApplicationAvailability availability;

		private boolean running;

		Witness(ApplicationAvailability availability) {
			this.availability = availability;
		}

		@Override
		public void afterSingletonsInstantiated() {
			whileBeansWereMade = ask();
		}

		@Override
		public void start() {
			livenessThen = this.availability.getLivenessState();
			readinessThen = this.availability.getReadinessState();
			whenServersWereStarted = ask();
			this.running = true;
		}

		private static String ask() {
			try {
				return liveness(port);
			}
			catch (IOException ex) {
				return ex.toString();
			}
		}

		@Override
		public void stop() {
			this.running = false;
		}

		@Override
		public boolean isRunning() {
			return this.running;
		}

		@Override
		public int getPhase() {
			return WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE + 1;
		}

	}

}
