package dev.lockkeeper.architecture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import dev.lockkeeper.autoconfigure.LockkeeperProperties;
import dev.lockkeeper.autoconfigure.RunMode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.core.env.StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;

/**
 * What the documentation shows of manifests is as in those of the sample, and its
 * variables are understood.
 */
class DocumentedManifestTest {

	private static final Path SAMPLE = Path.of("..", "sample-app");

	private static final String RECIPES = "recipes.md";

	private static final Pattern PROBE = Pattern.compile("(\\w+)Probe:.*?path: ([^\\s,}]+)", Pattern.DOTALL);

	private static final Pattern VARIABLE = Pattern.compile("- name: (LOCKKEEPER_\\w+)\\s+value: \"?([^\\s\"]+)\"?");

	private static final Pattern IMAGE = Pattern.compile("\\bmoorings:[\\w.]+");

	private static final Pattern READINESS = Pattern.compile("include: \\S*readinessState\\S*");

	@ParameterizedTest
	@ValueSource(strings = { RECIPES, "early-probes.md" })
	void probesAskForThePathsThatTheSamplesAskFor(String page) throws IOException {
		assertThat(probes(yaml(page))).isEqualTo(probes(sample("deploy/kubernetes.yaml")))
			.containsOnlyKeys("liveness", "readiness");
	}

	@Test
	void aProbeThatAsksForAnotherPathIsFound() {
		String yaml = "livenessProbe:\n  httpGet: { path: /a, port: 1 }\nstartupProbe:\n  httpGet:\n    path: /b\n";
		assertThat(probes(yaml)).isEqualTo(Map.of("liveness", Set.of("/a", "/b")));
	}

	@Test
	void readinessFollowsTheMigrationsAsInTheSample() throws IOException {
		Set<String> inSample = found(READINESS, sample("src/main/resources/application.yml"));
		assertThat(found(READINESS, yaml(RECIPES))).isEqualTo(inSample).hasSize(1);
	}

	@Test
	void imagesHaveTheNameThatTheManifestsHave() throws IOException {
		Set<String> images = found(IMAGE, DocumentedBlocks.page(RECIPES));
		assertThat(images).hasSize(1);
		assertThat(found(IMAGE, sample("deploy/kubernetes.yaml"))).isEqualTo(images);
		assertThat(found(IMAGE, sample("deploy/kubernetes-job.yaml"))).isEqualTo(images);
	}

	@Test
	void variablesOfContainersAreUnderstood() throws IOException {
		Map<String, Object> variables = variables(yaml(RECIPES));
		assertThat(variables).hasSize(3).containsAllEntriesOf(variables(sample("deploy/kubernetes-job.yaml")));
		new ApplicationContextRunner().withUserConfiguration(Properties.class)
			.withInitializer((context) -> context.getEnvironment()
				.getPropertySources()
				.replace(SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
						new SystemEnvironmentPropertySource(SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables)))
			.run((context) -> {
				LockkeeperProperties properties = context.getBean(LockkeeperProperties.class);
				assertThat(properties.exitAfter()).isTrue();
				assertThat(properties.mode()).isEqualTo(RunMode.WAIT);
				assertThat(properties.lock().waitTimeout()).isEqualTo(Duration.ofHours(1));
			});
	}

	/** Paths by probe; one at startup is to ask for what liveness asks for. */
	private static Map<String, Set<String>> probes(String yaml) {
		return PROBE.matcher(yaml)
			.results()
			.collect(Collectors.groupingBy((match) -> match.group(1).replace("startup", "liveness"), TreeMap::new,
					Collectors.mapping((match) -> match.group(2), Collectors.toSet())));
	}

	private static Map<String, Object> variables(String yaml) {
		return VARIABLE.matcher(yaml)
			.results()
			.map((match) -> Map.entry(match.group(1), match.group(2)))
			.distinct()
			.collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
	}

	private static Set<String> found(Pattern pattern, String text) {
		return pattern.matcher(text)
			.results()
			.map((match) -> match.group())
			.collect(Collectors.toCollection(TreeSet::new));
	}

	private static String yaml(String page) {
		return String.join("\n", DocumentedBlocks.read(page, "yaml"));
	}

	private static String sample(String file) throws IOException {
		return Files.readString(SAMPLE.resolve(file));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableConfigurationProperties(LockkeeperProperties.class)
	static class Properties {

	}

}
