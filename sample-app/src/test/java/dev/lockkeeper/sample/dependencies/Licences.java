package dev.lockkeeper.sample.dependencies;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;

import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/**
 * The licences that a library's own POM names, or the nearest of its parents.
 */
final class Licences {

	/** What POMs write, and the SPDX name of what they mean. */
	private static final Map<String, String> NAMES = new LinkedHashMap<>();

	static {
		NAMES.put("ASL License|.*Apache.*2(\\.0)?", "Apache-2.0");
		NAMES.put("(The )?MIT( License)?", "MIT");
		NAMES.put("MIT-0|0BSD|BSD-[23]-Clause|LGPL-2\\.1-(only|or-later)|FSL-1\\.1-ALv2", "$0");
		NAMES.put("BSD", "BSD");
		NAMES.put("EDL 1\\.0|Eclipse Distribution License.*1\\.0", "BSD-3-Clause");
		NAMES.put("EPL.2\\.0|Eclipse Public License.*2\\.0", "EPL-2.0");
		NAMES.put("GPL2 w/ CPE", "GPL-2.0-with-classpath-exception");
		NAMES.put("CDDL 1\\.1", "CDDL-1.1");
		NAMES.put(".*CC0", "CC0-1.0");
	}

	private Licences() {
	}

	static List<String> of(Library library) throws IOException {
		List<String> licences = read(library.repository(), library.group(), library.artifact(), library.version());
		return licences.stream().map((licence) -> spdx(licence, library)).toList();
	}

	private static List<String> read(Path repository, String group, String artifact, String version)
			throws IOException {
		Element pom = parse(repository.resolve(group.replace('.', '/'))
			.resolve(artifact)
			.resolve(version)
			.resolve(artifact + "-" + version + ".pom"));
		List<String> licences = new ArrayList<>();
		children(pom, "licenses").flatMap((all) -> children(all, "license"))
			.forEach((licence) -> licences.add(text(licence, "name")));
		if (!licences.isEmpty()) {
			return licences;
		}
		Element parent = children(pom, "parent").findFirst().orElse(null);
		return (parent != null)
				? read(repository, text(parent, "groupId"), text(parent, "artifactId"), text(parent, "version"))
				: List.of();
	}

	private static String spdx(String licence, Library library) {
		return NAMES.entrySet()
			.stream()
			.filter((name) -> licence.matches(name.getKey()))
			.map((name) -> name.getValue().equals("$0") ? licence : name.getValue())
			.findFirst()
			.orElseThrow(
					() -> new IllegalStateException("%s has a licence that is not known here: %s. See whether it fits"
						.formatted(library.id(), licence)));
	}

	private static Element parse(Path pom) throws IOException {
		try {
			return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(pom.toFile()).getDocumentElement();
		}
		catch (ParserConfigurationException | SAXException ex) {
			throw new IOException(pom + " cannot be read", ex);
		}
	}

	private static Stream<Element> children(Element parent, String name) {
		List<Element> children = new ArrayList<>();
		for (@Nullable
		Node child = parent.getFirstChild(); child != null; child = child.getNextSibling()) {
			if (child instanceof Element element && element.getTagName().equals(name)) {
				children.add(element);
			}
		}
		return children.stream();
	}

	private static String text(Element parent, String name) {
		return children(parent, name).map((child) -> Objects.requireNonNull(child.getTextContent()).strip())
			.findFirst()
			.orElse("");
	}

}
