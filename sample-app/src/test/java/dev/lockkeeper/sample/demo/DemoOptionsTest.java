package dev.lockkeeper.sample.demo;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class DemoOptionsTest {

	@Test
	void withoutArgumentsThreeReplicasStayUpOnAnEmbeddedDatabase() {
		assertThat(parse(Map.of(), Map.of())).isEqualTo(new DemoOptions(3, false, null));
	}

	@Test
	void argumentsWinOverSystemPropertiesAndTheseOverTheEnvironment() {
		Map<String, String> environment = Map.of("SPRING_DATASOURCE_URL", "environment", "SPRING_DATASOURCE_USERNAME",
				"environment", "SPRING_DATASOURCE_PASSWORD", "environment");
		Map<String, String> properties = Map.of("spring.datasource.url", "property", "spring.datasource.username",
				"property");
		assertThat(parse(properties, environment, "--exit", "--replicas=5", "--spring.datasource.url=argument"))
			.isEqualTo(new DemoOptions(5, true, new Database("argument", "property", "environment")));
	}

	@Test
	void anEmptySystemPropertyCountsAsAbsentBecauseTheBuildAlwaysPassesIt() {
		assertThat(parse(Map.of("spring.datasource.url", ""), Map.of()).database()).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "--replicas=0", "--replicas=21", "--replicas=three", "--replicas", "--exit=yes", "exit",
			"--server.port=80" })
	void whatIsNotUnderstoodIsRefused(String argument) {
		assertThatIllegalArgumentException().isThrownBy(() -> parse(Map.of(), Map.of(), argument))
			.withMessageContaining("replicas".equals(argument) ? "--replicas" : "'");
	}

	private static DemoOptions parse(Map<String, String> properties, Map<String, String> environment,
			String... arguments) {
		return DemoOptions.parse(arguments, properties, environment);
	}

}
