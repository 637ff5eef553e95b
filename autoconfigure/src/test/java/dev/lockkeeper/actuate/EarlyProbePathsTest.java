package dev.lockkeeper.actuate;

import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which port and path, for every property that has a say in it. Columns of tables: the
 * properties, then where liveness is asked for.
 */
class EarlyProbePathsTest {

	private static final String SEPARATE = "management.server.port=9000";

	@Test
	void withoutPropertiesItIsWhereSpringBootHasItWithoutProperties() {
		EarlyProbePaths paths = servlet();
		assertPort(paths.server(), "0.0.0.0", 8080, Set.of("/actuator/health/liveness"),
				Set.of("/actuator/health/readiness"));
		assertThat(paths.management()).isNull();
		assertThat(paths.obstacles()).isEmpty();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			server.port=81                                             | 81
			server.port=81 management.server.port=81                   | 81
			management.server.port=8080                                | 8080
			""")
	void onePortForAll(String properties, int port) {
		EarlyProbePaths paths = servlet(properties.split(" "));
		assertThat(paths.server()).isNotNull();
		assertThat(paths.server().address().getPort()).isEqualTo(port);
		assertThat(paths.management()).isNull();
	}

	@Test
	void aManagementPortOfItsOwnHasTheHealthEndpoint() {
		EarlyProbePaths paths = servlet("server.port=81", SEPARATE);
		assertPort(paths.management(), "0.0.0.0", 9000, Set.of("/actuator/health/liveness"),
				Set.of("/actuator/health/readiness"));
		assertThat(paths.server()).isNull();
		assertThat(paths.obstacles()).isEmpty();
	}

	@Test
	void portsHaveTheirOwnAddresses() {
		EarlyProbePaths paths = servlet("server.address=127.0.0.1", "management.server.address=127.0.0.2", SEPARATE,
				"management.endpoint.health.probes.add-additional-paths=true");
		assertPort(paths.server(), "127.0.0.1", 8080, Set.of("/livez"), Set.of("/readyz"));
		assertPort(paths.management(), "127.0.0.2", 9000, Set.of("/actuator/health/liveness"),
				Set.of("/actuator/health/readiness"));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			server.servlet.context-path=/canal                                  | /canal/actuator/health/liveness
			server.servlet.context-path=/canal/                                 | /canal/actuator/health/liveness
			server.servlet.context-path=/                                       | /actuator/health/liveness
			server.servlet.context-path=/a/b                                    | /a/b/actuator/health/liveness
			spring.mvc.servlet.path=/mvc                                        | /mvc/actuator/health/liveness
			spring.mvc.servlet.path=mvc/                                        | /mvc/actuator/health/liveness
			spring.mvc.servlet.path=/                                           | /actuator/health/liveness
			server.servlet.context-path=/canal spring.mvc.servlet.path=/mvc     | /canal/mvc/actuator/health/liveness
			spring.webflux.base-path=/canal                                     | /actuator/health/liveness
			management.server.base-path=/ops                                    | /actuator/health/liveness
			management.endpoints.web.base-path=/manage                          | /manage/health/liveness
			management.endpoints.web.base-path=/manage/                         | /manage/health/liveness
			management.endpoints.web.base-path=/                                | /health/liveness
			management.endpoints.web.path-mapping.health=how                    | /actuator/how/liveness
			management.endpoints.web.path-mapping.health=/how                   | /actuator/how/liveness
			management.endpoints.web.base-path=/ management.endpoints.web.path-mapping.health=how | /how/liveness
			management.endpoints.web.path-mapping.info=how                      | /actuator/health/liveness
			""")
	void pathsOfAServletApplication(String properties, String liveness) {
		EarlyProbePaths paths = servlet(properties.split(" "));
		assertPort(paths.server(), "0.0.0.0", 8080, Set.of(liveness),
				Set.of(liveness.replace("/liveness", "/readiness")));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			spring.webflux.base-path=/canal                                            | /canal/actuator/health/liveness
			spring.webflux.base-path=canal/                                            | /canal/actuator/health/liveness
			spring.webflux.base-path=/canal management.endpoints.web.base-path=/manage | /canal/manage/health/liveness
			server.servlet.context-path=/canal spring.mvc.servlet.path=/mvc            | /actuator/health/liveness
			""")
	void pathsOfAReactiveApplication(String properties, String liveness) {
		EarlyProbePaths paths = EarlyProbePaths.of(environment(properties.split(" ")), true);
		assertPort(paths.server(), "0.0.0.0", 8080, Set.of(liveness),
				Set.of(liveness.replace("/liveness", "/readiness")));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			management.server.base-path=/ops                                            | /ops/actuator/health/liveness
			management.server.base-path=ops/                                            | /ops/actuator/health/liveness
			management.server.base-path=/                                               | /actuator/health/liveness
			management.server.base-path=/ops management.endpoints.web.base-path=/       | /ops/health/liveness
			management.endpoints.web.base-path=/manage                                  | /manage/health/liveness
			management.endpoints.web.path-mapping.health=how                            | /actuator/how/liveness
			server.servlet.context-path=/canal spring.mvc.servlet.path=/mvc             | /actuator/health/liveness
			""")
	void pathsOnAManagementPort(String properties, String liveness) {
		EarlyProbePaths paths = servlet((properties + " " + SEPARATE).split(" "));
		assertPort(paths.management(), "0.0.0.0", 9000, Set.of(liveness),
				Set.of(liveness.replace("/liveness", "/readiness")));
		assertThat(paths.server()).isNull();
	}

	@Test
	void additionalPathsAreBesideTheOthersOnOnePort() {
		EarlyProbePaths paths = servlet("management.endpoint.health.probes.add-additional-paths=true",
				"server.servlet.context-path=/canal");
		assertPort(paths.server(), "0.0.0.0", 8080, Set.of("/canal/actuator/health/liveness", "/canal/livez"),
				Set.of("/canal/actuator/health/readiness", "/canal/readyz"));
	}

	@Test
	void additionalPathsOpenTheApplicationsPortToo() {
		EarlyProbePaths paths = servlet("management.endpoint.health.probes.add-additional-paths=true",
				"server.servlet.context-path=/canal", "management.server.base-path=/ops", SEPARATE);
		assertPort(paths.server(), "0.0.0.0", 8080, Set.of("/canal/livez"), Set.of("/canal/readyz"));
		assertPort(paths.management(), "0.0.0.0", 9000, Set.of("/ops/actuator/health/liveness"),
				Set.of("/ops/actuator/health/readiness"));
	}

	@Test
	void aGroupMayHaveAnAdditionalPathOfItsOwn() {
		EarlyProbePaths paths = servlet("management.endpoint.health.group.liveness.additional-path=server:alive",
				"management.endpoint.health.group.readiness.additional-path=management:/ready",
				"management.endpoint.health.group.other.additional-path=server:/other",
				"management.endpoint.health.probes.add-additional-paths=true", "management.server.base-path=/ops",
				SEPARATE);
		assertPort(paths.server(), "0.0.0.0", 8080, Set.of("/alive"), Set.of());
		assertPort(paths.management(), "0.0.0.0", 9000, Set.of("/ops/actuator/health/liveness"),
				Set.of("/ops/actuator/health/readiness", "/ops/ready"));
	}

	@Test
	void onOnePortThereIsNoManagementServerForAnAdditionalPath() {
		EarlyProbePaths paths = servlet("management.endpoint.health.group.liveness.additional-path=management:/livez");
		assertPort(paths.server(), "0.0.0.0", 8080, Set.of("/actuator/health/liveness"),
				Set.of("/actuator/health/readiness"));
	}

	@Test
	void withoutTheProbesOfSpringBootThereAreOnlyGroupsOfTheApplication() {
		EarlyProbePaths paths = servlet("management.endpoint.health.probes.enabled=false",
				"management.endpoint.health.probes.add-additional-paths=true",
				"management.endpoint.health.group.liveness.include[0]=ping");
		assertPort(paths.server(), "0.0.0.0", 8080, Set.of("/actuator/health/liveness"), Set.of());
		assertThat(paths.obstacles()).isEmpty();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					management.endpoint.health.probes.enabled=false              | management.endpoint.health.probes.enabled is false
					management.server.port=-1                                    | management.server.port is negative
					server.port=0                                                | server.port is 0
					server.port=-1                                               | server.port is -1
					server.port=0 management.server.port=0                       | management.server.port is 0
					management.server.port=0                                     | management.server.port is 0
					server.ssl.key-store=k.p12                                   | port 8080 is for TLS (server.ssl)
					server.ssl.bundle=web server.port=8443                       | port 8443 is for TLS (server.ssl)
					server.ssl.enabled=true                                      | port 8080 is for TLS (server.ssl)
					management.server.port=9000 management.server.ssl.bundle=web | port 9000 is for TLS (management.server.ssl)
					management.server.port=9000 server.ssl.bundle=web            | port 9000 is for TLS (server.ssl)
					""")
	void noPortIsOpenedThatCannotBeKept(String properties, String obstacle) {
		EarlyProbePaths paths = servlet(properties.split(" "));
		assertThat(paths.server()).isNull();
		assertThat(paths.management()).isNull();
		assertThat(paths.obstacles()).singleElement().asString().startsWith(obstacle);
	}

	@ParameterizedTest
	@ValueSource(strings = { "server.port=0", "server.ssl.bundle=web" })
	void aPortWithoutProbesMayBeWhatItLikes(String property) {
		EarlyProbePaths paths = servlet(property, SEPARATE, "management.server.ssl.enabled=false");
		assertThat(paths.server()).isNull();
		assertThat(paths.management()).isNotNull();
		assertThat(paths.obstacles()).isEmpty();
	}

	@Test
	void onePortsObstacleDoesNotConcernTheOther() {
		String additional = "management.endpoint.health.probes.add-additional-paths=true";
		EarlyProbePaths server = servlet(SEPARATE, additional, "server.ssl.bundle=web",
				"management.server.ssl.enabled=false");
		assertThat(server.server()).isNull();
		assertThat(server.management()).isNotNull();
		assertThat(server.obstacles()).containsExactly("port 8080 is for TLS (server.ssl)");
		EarlyProbePaths management = servlet(SEPARATE, additional, "management.server.ssl.bundle=web");
		assertThat(management.server()).isNotNull();
		assertThat(management.management()).isNull();
		assertThat(management.obstacles()).containsExactly("port 9000 is for TLS (management.server.ssl)");
	}

	@Test
	void tlsThatIsSwitchedOffIsNoObstacle() {
		assertThat(servlet("server.ssl.enabled=false", "server.ssl.key-store=k.p12").server()).isNotNull();
	}

	@Test
	void variablesOfTheEnvironmentCount() {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources()
			.addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment", Map.of("SERVER_PORT",
					"${PORT_OF_MINE}", "PORT_OF_MINE", "81", "MANAGEMENT_ENDPOINTS_WEB_BASEPATH", "/manage")));
		ConfigurationPropertySources.attach(environment);
		assertPort(EarlyProbePaths.of(environment, false).server(), "0.0.0.0", 81, Set.of("/manage/health/liveness"),
				Set.of("/manage/health/readiness"));
	}

	private static EarlyProbePaths servlet(String... properties) {
		return EarlyProbePaths.of(environment(properties), false);
	}

	private static MockEnvironment environment(String... properties) {
		MockEnvironment environment = new MockEnvironment();
		for (String property : List.of(properties)) {
			String[] parts = property.split("=");
			environment.setProperty(parts[0], parts[1]);
		}
		return environment;
	}

	private static void assertPort(@Nullable ProbePort port, String address, int number, Set<String> liveness,
			Set<String> readiness) {
		assertThat(port).isNotNull();
		assertThat(port.address().getAddress().getHostAddress().replace("0:0:0:0:0:0:0:0", "0.0.0.0"))
			.isEqualTo(address);
		assertThat(port.address().getPort()).isEqualTo(number);
		assertThat(port.liveness()).isEqualTo(liveness);
		assertThat(port.readiness()).isEqualTo(readiness);
	}

}
