package dev.lockkeeper.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import org.springframework.boot.json.JsonParserFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code docs/properties.md} is what the metadata says. After a change write it anew with
 * {@code -Dlockkeeper.docs.write=true}.
 */
class PropertyReferenceTest {

	private static final Path FILE = Path.of("..", "docs", "properties.md");

	@Test
	void theReferenceIsWhatTheMetadataSays() throws IOException {
		String reference = reference();
		if (Boolean.getBoolean("lockkeeper.docs.write")) {
			Files.writeString(FILE, reference);
		}
		assertThat(FILE).content(StandardCharsets.UTF_8).isEqualTo(reference);
	}

	private static String reference() throws IOException {
		Map<String, Object> metadata = metadata();
		Map<String, List<Map<String, Object>>> hints = list(metadata, "hints").stream()
			.collect(Collectors.toMap((hint) -> (String) hint.get("name"), (hint) -> list(hint, "values")));
		StringBuilder text = new StringBuilder(
				"""
						# Properties

						Written from the configuration metadata that editors read, and compared with it by `PropertyReferenceTest`.
						Values are checked when they are bound, before any connection is opened; an unknown `lockkeeper.*` key in a file or an
						argument is an error (Boot exempts environment variables and `-D`).

						| property | default | |
						|---|---|---|
						""");
		list(metadata, "properties").stream()
			.filter((property) -> ((String) property.get("name")).startsWith("lockkeeper."))
			.sorted((one, other) -> ((String) one.get("name")).compareTo((String) other.get("name")))
			.forEach((property) -> text.append(row(property, hints.get(property.get("name")))));
		return text.toString();
	}

	private static String row(Map<String, Object> property, List<Map<String, Object>> values) {
		Object value = property.get("defaultValue");
		String description = ((String) property.get("description")).replaceAll("\\s+", " ");
		if (values != null) {
			description += values.stream()
				.filter((hint) -> hint.containsKey("description"))
				.map((hint) -> "<br>`%s`: %s".formatted(hint.get("value"), hint.get("description")))
				.collect(Collectors.joining());
		}
		return "| `%s` | %s | %s |\n".formatted(property.get("name"), (value != null) ? "`" + value + "`" : "–",
				description);
	}

	private static Map<String, Object> metadata() throws IOException {
		for (URL file : Collections.list(PropertyReferenceTest.class.getClassLoader()
			.getResources("META-INF/spring-configuration-metadata.json"))) {
			try (InputStream stream = file.openStream()) {
				String json = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
				if (json.contains("\"lockkeeper.")) {
					return JsonParserFactory.getJsonParser().parseMap(json);
				}
			}
		}
		throw new IllegalStateException("The build has made no metadata");
	}

	@SuppressWarnings("unchecked")
	private static List<Map<String, Object>> list(Map<String, Object> map, String name) {
		return (List<Map<String, Object>>) map.get(name);
	}

}
