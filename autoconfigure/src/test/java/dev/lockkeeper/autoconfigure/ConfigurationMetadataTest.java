package dev.lockkeeper.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import org.springframework.boot.json.JsonParserFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an editor shows while somebody writes {@code application.yml}.
 */
class ConfigurationMetadataTest {

	private final Map<String, Object> metadata = read();

	@Test
	void everyPropertyHasADescriptionInTheUsualStyle() {
		assertThat(properties()).isNotEmpty().allSatisfy((property) -> {
			assertThat(property.get("description")).as("description of %s", property.get("name"))
				.asString()
				.isNotBlank()
				.doesNotStartWith("The ")
				.doesNotContain("{@", "TODO")
				.matches("[A-Z].*\\.");
			if (Boolean.class.getName().equals(property.get("type"))) {
				assertThat(property.get("description")).asString().startsWith("Whether ");
			}
		});
	}

	@Test
	void everyPropertyThatCanBeBoundIsDescribed() {
		List<String> bindable = names("", LockkeeperProperties.class).toList();
		assertThat(properties()).extracting((property) -> property.get("name"))
			.containsExactlyInAnyOrderElementsOf(bindable);
	}

	@Test
	void whatHasADefaultShowsIt() {
		assertThat(properties().stream()
			.filter((property) -> property.containsKey("defaultValue"))
			.collect(Collectors.toMap((property) -> property.get("name"), (property) -> property.get("defaultValue"))))
			.isEqualTo(Map.ofEntries(Map.entry("lockkeeper.enabled", true), Map.entry("lockkeeper.mode", "migrate"),
					Map.entry("lockkeeper.exit-after", false), Map.entry("lockkeeper.direction", "up"),
					Map.entry("lockkeeper.locations", "classpath:db/migration"),
					Map.entry("lockkeeper.fail-on-missing-location", true),
					Map.entry("lockkeeper.file-naming", "numbered"), Map.entry("lockkeeper.table", "schema_migrations"),
					Map.entry("lockkeeper.checks.checksum", "fail"),
					Map.entry("lockkeeper.checks.out-of-order", "apply"),
					Map.entry("lockkeeper.checks.missing", "warn"), Map.entry("lockkeeper.lock.wait-timeout", "15m"),
					Map.entry("lockkeeper.ddl.lock-timeout", "5s"), Map.entry("lockkeeper.ddl.retry-for", "5m"),
					Map.entry("lockkeeper.connect.retry-for", "1m"), Map.entry("lockkeeper.lint.enabled", true),
					Map.entry("lockkeeper.lint.small-table", "5MB"), Map.entry("lockkeeper.health.cache-for", "1s")));
	}

	@Test
	void editorsOfferTheTwoDirections() {
		assertThat(hint("lockkeeper.direction")).extracting((value) -> value.get("value"))
			.containsExactly("up", "down");
		assertThat(hint("lockkeeper.direction")).allSatisfy((value) -> assertThat(value).containsKey("description"));
	}

	@Test
	void everyHintIsForAPropertyThatExists() {
		List<Object> names = properties().stream().map((property) -> property.get("name")).toList();
		assertThat(list("hints")).allSatisfy((hint) -> assertThat(names).contains(hint.get("name")));
	}

	/** Not those that any endpoint of Boot's Actuator has. */
	private List<Map<String, Object>> properties() {
		return list("properties").stream()
			.filter((property) -> ((String) property.get("name")).startsWith("lockkeeper."))
			.toList();
	}

	@SuppressWarnings("unchecked")
	private List<Map<String, Object>> hint(String name) {
		return list("hints").stream()
			.filter((hint) -> name.equals(hint.get("name")))
			.flatMap((hint) -> ((List<Map<String, Object>>) hint.get("values")).stream())
			.toList();
	}

	@SuppressWarnings("unchecked")
	private List<Map<String, Object>> list(String name) {
		return (List<Map<String, Object>>) this.metadata.get(name);
	}

	/** Names as they are bound; a component that is a record of ours is a group. */
	private static Stream<String> names(String prefix, Class<?> type) {
		return Arrays.stream(type.getRecordComponents()).flatMap((component) -> {
			String name = prefix + component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
			return (component.getType().getEnclosingClass() == LockkeeperProperties.class)
					? names(name + ".", component.getType()) : Stream.of("lockkeeper." + name);
		});
	}

	private static Map<String, Object> read() {
		try {
			List<URL> files = Collections.list(ConfigurationMetadataTest.class.getClassLoader()
				.getResources("META-INF/spring-configuration-metadata.json"));
			for (URL file : files) {
				try (InputStream stream = file.openStream()) {
					String json = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
					if (json.contains("\"lockkeeper.")) {
						return JsonParserFactory.getJsonParser().parseMap(json);
					}
				}
			}
			throw new IllegalStateException("No metadata of lockkeeper in " + files);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
