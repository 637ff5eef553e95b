package dev.lockkeeper.actuate;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.lockkeeper.actuate.app.ProbedApplication;
import dev.lockkeeper.resilience.ReplicaProcess;
import dev.lockkeeper.test.MigrationFolder;
import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

/**
 * A service in a process of its own whose migration takes longer than an orchestrator has
 * patience, asked every 100 ms from before it starts until it is ready.
 */
@PostgresTest
class EarlyProbesProcessTest {

	/** Asked for on purpose, since this is not Kubernetes. */
	private static final String ON = "lockkeeper.early-probes.enabled=true";

	private static final String NETTY = "spring.main.web-application-type=reactive";

	/** Boot has room for one kind of management server; our class path has two. */
	private static final String NO_TOMCAT = "spring.autoconfigure.exclude=org.springframework.boot.tomcat.autoconfigure."
			+ "actuate.web.server.TomcatReactiveManagementContextAutoConfiguration";

	private static final int LONG_SECONDS = Integer.getInteger("lockkeeper.test.probed-migration-seconds", 20);

	private static final long START_LIMIT_SECONDS = 180;

	/** At the hand-over a probe may find nobody, or be caught in the middle. */
	private static final String ONE_LOST = "((refused|cut) )?";

	/** What it says is not our concern, and depends on the machine. */
	private static final String BY_BOOT = "(boot-\\d+ )+";

	private static final String NOT_UP_YET = "(refused )*";

	@TempDir
	private Path folder;

	private final int serverPort = freePort();

	private final int managementPort = freePort();

	@Test
	void aLongMigrationLooksAliveAndNotReadyOnKubernetes(TestSchema schema) throws Exception {
		Scenario scenario = new Scenario("Tomcat on Kubernetes, %d s".formatted(LONG_SECONDS),
				List.of("spring.main.cloud-platform=kubernetes"), "/actuator/health", null, "/boats");
		probe(scenario, LONG_SECONDS, schema);
	}

	@ParameterizedTest
	@MethodSource
	void probesAreAnsweredWhereverTheHealthEndpointWillBe(Scenario scenario, TestSchema schema) throws Exception {
		probe(scenario, 4, schema);
	}

	static Stream<Scenario> probesAreAnsweredWhereverTheHealthEndpointWillBe() {
		return Stream.of(
				new Scenario("Tomcat below paths",
						List.of(ON, "server.servlet.context-path=/canal", "spring.mvc.servlet.path=/mvc",
								"management.endpoints.web.base-path=/manage"),
						"/canal/mvc/manage/health", null, "/canal/mvc/boats"),
				new Scenario("Netty below paths",
						List.of(ON, NETTY, "spring.webflux.base-path=/canal",
								"management.endpoints.web.base-path=/manage",
								"management.endpoints.web.path-mapping.health=how-are-you"),
						"/canal/manage/how-are-you", null, "/canal/boats"),
				new Scenario("Tomcat with a management port and additional paths",
						List.of(ON, "management.server.port=<management>", "management.server.base-path=/ops",
								"server.servlet.context-path=/canal",
								"management.endpoint.health.probes.add-additional-paths=true"),
						"/ops/actuator/health", "/canal", "/canal/boats"),
				new Scenario(
						"Netty with a management port", List.of(ON, NETTY, NO_TOMCAT,
								"management.server.port=<management>", "management.endpoints.web.base-path=/"),
						"/health", null, "/boats"));
	}

	private void probe(Scenario scenario, int seconds, TestSchema schema) throws Exception {
		MigrationFolder files = new MigrationFolder(this.folder).up("001_boats",
				"CREATE TABLE boats AS SELECT 'Kate' AS name, pg_sleep(%d) IS NULL AS slept".formatted(seconds));
		boolean separate = scenario.hasManagementPort();
		int healthPort = separate ? this.managementPort : this.serverPort;
		List<Prober> all = new ArrayList<>();
		try (ReplicaProcess replica = ReplicaProcess.start(List.of(), ProbedApplication.class, "probed",
				schema.jdbcUrl(), files.location(), scenario.options(this.serverPort, this.managementPort));
				Prober liveness = new Prober("liveness", healthPort, scenario.health() + "/liveness", 0);
				Prober readiness = new Prober("readiness", healthPort, scenario.health() + "/readiness", 25);
				Prober business = new Prober("business", this.serverPort, scenario.business(), 50);
				Prober livez = (scenario.additional() != null)
						? new Prober("livez", this.serverPort, scenario.additional() + "/livez", 75) : null) {
			Stream.of(liveness, readiness, business, livez).filter((prober) -> prober != null).forEach(all::add);
			assertThat(liveness.awaitAnswer("\"version\":\"001_boats\""))
				.contains("{\"schema_migrations\":{\"state\":\"migrating\",", "\"number\":1,\"total\":1");
			awaitReady(replica, readiness, seconds);
			for (Prober prober : all) {
				prober.stop();
			}
			System.out.println("early probes: " + scenario);
			all.forEach((prober) -> System.out.print(prober.timeline()));
			assertSequence(liveness, "(early-200 )+" + ONE_LOST + "(boot-200 )+");
			assertSequence(readiness, "(early-503 )+" + ONE_LOST + "(boot-503 |boot-200 )*boot-200 ");
			assertSequence(business,
					(!separate || livez != null) ? "(early-503 )+" + ONE_LOST + BY_BOOT : "(cut )?" + BY_BOOT);
			if (livez != null) {
				assertSequence(livez, "(early-200 )+" + ONE_LOST + "(boot-200 )+");
			}
			// From long before the end of the migration on
			assertThat(liveness.count("early-200")).isGreaterThan(seconds * 10 - 5);
		}
	}

	private static void awaitReady(ReplicaProcess replica, Prober readiness, int seconds) throws InterruptedException {
		long limit = System.nanoTime() + (START_LIMIT_SECONDS + seconds) * 1_000_000_000L;
		while (readiness.count("boot-200") < 3) {
			if (!replica.isAlive() || System.nanoTime() > limit) {
				fail("Not ready: %s%n%s", replica, readiness.timeline());
			}
			Thread.sleep(20);
		}
	}

	private static void assertSequence(Prober prober, String expected) {
		assertThat(prober.sequence()).as(() -> prober.timeline()).matches(NOT_UP_YET + expected);
	}

	private static int freePort() {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * How a service is configured, and where it is asked.
	 *
	 * @param name for people
	 * @param properties of the service; {@code <management>} is a port
	 * @param health path of its health endpoint
	 * @param additional what its additional path is below, if it has one
	 * @param business a path of its own
	 */
	record Scenario(String name, List<String> properties, String health, String additional, String business) {

		boolean hasManagementPort() {
			return this.properties.stream().anyMatch((property) -> property.startsWith("management.server.port="));
		}

		String[] options(int serverPort, int managementPort) {
			return Stream.concat(Stream.of("server.port=" + serverPort), this.properties.stream())
				.map((property) -> "-D" + property.replace("<management>", String.valueOf(managementPort)))
				.toArray(String[]::new);
		}

		@Override
		public String toString() {
			return this.name;
		}

	}

}
