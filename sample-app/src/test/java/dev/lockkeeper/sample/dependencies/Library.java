package dev.lockkeeper.sample.dependencies;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A library as Maven has resolved it.
 *
 * @param group its group
 * @param artifact its name
 * @param version its version
 * @param shipped whether a module needs it for more than its tests
 * @param repository the local repository it is in
 */
record Library(String group, String artifact, String version, boolean shipped, Path repository) {

	/** The goal dependency:list, with absolute names of files. */
	private static final Pattern LINE = Pattern.compile(
			"\\s+(?<group>[^:]+):(?<artifact>[^:]+):[^:]+:([^:]+:)?(?<version>[^:]+):(?<scope>compile|runtime|provided|test)( \\(optional\\))?:(?<file>.+?)( \\(optional\\))?( -- module .*)?");

	static Library parse(String line) {
		Matcher matcher = LINE.matcher(line);
		if (!matcher.matches()) {
			throw new IllegalArgumentException("Not a line of dependency:list: " + line);
		}
		String group = matcher.group("group");
		Path file = Path.of(matcher.group("file"));
		// The repository holds group/with/slashes/artifact/version/file
		int depth = group.split("\\.").length + 3;
		Path repository = file;
		for (int i = 0; i < depth; i++) {
			repository = repository.getParent();
		}
		return new Library(group, matcher.group("artifact"), matcher.group("version"),
				!matcher.group("scope").equals("test"), repository);
	}

	/** Whether it is a module of this project. */
	boolean isOurs() {
		return this.group.equals("dev.lockkeeper");
	}

	/** Group and name. */
	String id() {
		return this.group + ":" + this.artifact;
	}

}
