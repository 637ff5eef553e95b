package dev.lockkeeper.sample.demo;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * How the demonstration was called.
 *
 * @param scenario what is to happen
 * @param replicas how many replicas boot at once
 * @param exit whether to leave after the answers instead of staying up
 * @param database the database to use, {@code null} for an embedded one
 */
record DemoOptions(Scenarios scenario, int replicas, boolean exit, @Nullable Database database) {

	static final String USAGE = """
			Arguments, given as -Dspring-boot.run.arguments="...":
			%s
			  --replicas=N                      how many replicas boot at once, 1 to 20 (default 3)
			  --exit                            leave after the summary, with status 0 only if it all was shown
			  --spring.datasource.url=...       race on this PostgreSQL, not on an embedded one; also with
			  --spring.datasource.username=...  and
			  --spring.datasource.password=...  (or as system properties, or as SPRING_DATASOURCE_URL and so on)"""
		.formatted(Scenarios.usage());

	private static final List<String> DATASOURCE = List.of("spring.datasource.url", "spring.datasource.username",
			"spring.datasource.password");

	private static final Set<String> FLAGS = Set.of("exit");

	private static final Set<String> VALUES = Set.of("scenario", "replicas");

	DemoOptions {
		if (replicas < scenario.minimumReplicas()) {
			throw new IllegalArgumentException(
					"--scenario=%s needs at least %d replicas".formatted(scenario, scenario.minimumReplicas()));
		}
		if (database != null && !scenario.isForAnyDatabase()) {
			throw new IllegalArgumentException(
					"--scenario=%s has migrations of its own and needs the embedded database".formatted(scenario));
		}
	}

	/**
	 * Arguments win over system properties, and these over the environment, as in Spring
	 * Boot.
	 */
	static DemoOptions parse(String[] arguments, Map<?, ?> systemProperties, Map<String, String> environment) {
		Map<String, String> values = new HashMap<>();
		for (String property : DATASOURCE) {
			addIfText(values, property, environment.get(property.replace('.', '_').toUpperCase(Locale.ROOT)));
			addIfText(values, property, systemProperties.get(property));
		}
		Arrays.stream(arguments)
			.filter((argument) -> !argument.isBlank())
			.forEach((argument) -> parse(argument, values));
		String url = values.get("spring.datasource.url");
		return new DemoOptions(Scenarios.of(values.getOrDefault("scenario", "race")),
				replicas(values.getOrDefault("replicas", "3")), values.containsKey("exit"),
				(url != null) ? new Database(url, values.getOrDefault("spring.datasource.username", "moorings"),
						values.getOrDefault("spring.datasource.password", "moorings")) : null);
	}

	private static void parse(String argument, Map<String, String> values) {
		String[] parts = argument.replaceFirst("^--", "").split("=", 2);
		boolean flag = FLAGS.contains(parts[0]);
		boolean known = flag || VALUES.contains(parts[0]) || DATASOURCE.contains(parts[0]);
		if (!argument.startsWith("--") || !known || flag != (parts.length == 1)) {
			throw new IllegalArgumentException("'%s' is not understood".formatted(argument));
		}
		values.put(parts[0], flag ? "" : parts[1]);
	}

	private static void addIfText(Map<String, String> values, String name, @Nullable Object value) {
		if (value instanceof String text && !text.isBlank()) {
			values.put(name, text);
		}
	}

	private static int replicas(String text) {
		if (!text.matches("[1-9]|1[0-9]|20")) {
			throw new IllegalArgumentException("--replicas is a number from 1 to 20, not '%s'".formatted(text));
		}
		return Integer.parseInt(text);
	}

}
