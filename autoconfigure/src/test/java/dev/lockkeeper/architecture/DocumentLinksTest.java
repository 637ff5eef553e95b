package dev.lockkeeper.architecture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the documents link to is there: files, tests and headings.
 */
class DocumentLinksTest {

	private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

	private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");

	private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");

	static List<Path> documents() throws IOException {
		try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
			return Stream.concat(Stream.of(ROOT.resolve("README.md"), ROOT.resolve("CHANGELOG.md")), docs)
				.filter((path) -> path.toString().endsWith(".md"))
				.toList();
		}
	}

	@ParameterizedTest
	@MethodSource("documents")
	void everyLinkLeadsSomewhere(Path document) throws IOException {
		List<String> broken = new ArrayList<>();
		for (String link : links(document)) {
			if (!leadsSomewhere(document, link)) {
				broken.add(link);
			}
		}
		assertThat(broken).isEmpty();
	}

	@Test
	void whatLeadsNowhereIsFound() {
		Path readme = ROOT.resolve("README.md");
		assertThat(List.of("docs/none.md", "docs/recipes.md#none")).noneMatch((link) -> leadsSomewhere(readme, link));
		assertThat(List.of("docs/recipes.md#rolling-back", "LICENSE")).allMatch((link) -> leadsSomewhere(readme, link));
	}

	private static List<String> links(Path document) throws IOException {
		String text = Files.readString(document).replaceAll("(?s)```.*?```", "");
		return LINK.matcher(text).results().map((match) -> match.group(1)).toList();
	}

	private static boolean leadsSomewhere(Path document, String link) {
		if (link.contains("://")) {
			return true;
		}
		String file = link.replaceFirst("#.*", "");
		Path target = file.isEmpty() ? document : document.resolveSibling(file);
		return Files.exists(target) && (!link.contains("#") || anchors(target).contains(link.replaceFirst(".*#", "")));
	}

	private static List<String> anchors(Path document) {
		try {
			return HEADING.matcher(Files.readString(document))
				.results()
				.map((match) -> match.group(1)
					.toLowerCase(Locale.ROOT)
					.replaceAll("[^\\p{L}\\p{N} _-]", "")
					.strip()
					.replace(' ', '-'))
				.toList();
		}
		catch (IOException ex) {
			return List.of();
		}
	}

}
