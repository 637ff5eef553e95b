package dev.lockkeeper.sample.demo;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class DemoOptionsTest {

	@Test
	void withoutArgumentsThreeReplicasStayUpOnAnEmbeddedDatabase() {
		assertThat(parse(Map.of(), Map.of())).isEqualTo(new DemoOptions(Scenarios.RACE, 3, false, null));
	}

	@Test
	void argumentsWinOverSystemPropertiesAndTheseOverTheEnvironment() {
		Map<String, String> environment = Map.of("SPRING_DATASOURCE_URL", "environment", "SPRING_DATASOURCE_USERNAME",
				"environment", "SPRING_DATASOURCE_PASSWORD", "environment");
		Map<String, String> properties = Map.of("spring.datasource.url", "property", "spring.datasource.username",
				"property");
		assertThat(parse(properties, environment, "--exit", "--replicas=5", "--spring.datasource.url=argument"))
			.isEqualTo(new DemoOptions(Scenarios.RACE, 5, true, new Database("argument", "property", "environment")));
	}

	@Test
	void anEmptySystemPropertyCountsAsAbsentBecauseTheBuildAlwaysPassesIt() {
		assertThat(parse(Map.of("spring.datasource.url", ""), Map.of()).database()).isNull();
	}

	@ParameterizedTest
	@EnumSource
	void everyScenarioIsKnownByItsNameAndExplained(Scenarios scenario) {
		assertThat(parse(Map.of(), Map.of(), "--scenario=" + scenario).scenario()).isEqualTo(scenario);
		assertThat(DemoOptions.USAGE).contains("--scenario=" + scenario + " ");
	}

	@Test
	void onlyTheRaceIsForADatabaseOfTheCaller() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> parse(Map.of("spring.datasource.url", "url"), Map.of(), "--scenario=kill"))
			.withMessageContaining("embedded");
	}

	@Test
	void nobodyTakesOverWhereThereIsNobodyElse() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> parse(Map.of(), Map.of(), "--scenario=kill", "--replicas=1"))
			.withMessageContaining("at least 2 replicas");
	}

	@ParameterizedTest
	@ValueSource(strings = { "--replicas=0", "--replicas=21", "--replicas=three", "--replicas", "--exit=yes", "exit",
			"--server.port=80", "--scenario=", "--scenario=RACE", "--scenario" })
	void whatIsNotUnderstoodIsRefused(String argument) {
		assertThatIllegalArgumentException().isThrownBy(() -> parse(Map.of(), Map.of(), argument))
			.withMessageContaining("replicas".equals(argument) ? "--replicas" : "'");
	}

	private static DemoOptions parse(Map<String, String> properties, Map<String, String> environment,
			String... arguments) {
		return DemoOptions.parse(arguments, properties, environment);
	}

}
