package dev.lockkeeper.plan;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.migration.MigrationPlan.Recorded;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.migration.Problem;
import dev.lockkeeper.plan.ForeignHistory.ChangeSet;
import dev.lockkeeper.plan.ForeignHistory.Entry;
import dev.lockkeeper.plan.ForeignHistory.NumberedFile;
import dev.lockkeeper.plan.ForeignHistory.UpTo;

/**
 * Finds the files of a build that another tool has applied. Everything that tool has
 * applied must be found, or it would be run a second time; and nothing else, or it would
 * never be run.
 */
final class ForeignHistoryMatcher {

	private static final Pattern NUMBER = Pattern.compile("^(V[0-9]+([._][0-9]+)*|[0-9]+)");

	private final NavigableSet<MigrationVersion> versions;

	private final ForeignHistory history;

	private final String origin;

	private final Map<MigrationVersion, Recorded> found = new LinkedHashMap<>();

	/** What each version was found to be over there. */
	private final Map<MigrationVersion, String> originals = new HashMap<>();

	ForeignHistoryMatcher(NavigableSet<MigrationVersion> versions, ForeignHistory history) {
		this.versions = versions;
		this.history = history;
		this.origin = "adopted from " + history.source().tool();
	}

	/**
	 * Matches.
	 * @param problems takes what has no file, or several
	 * @return the versions that are applied, in their order
	 */
	List<Recorded> match(List<Problem> problems) {
		for (Entry entry : this.history.migrations()) {
			if (entry instanceof UpTo upTo) {
				match(upTo, problems);
			}
			else if (entry instanceof NumberedFile file) {
				match(file, problems);
			}
			else if (entry instanceof ChangeSet changeSet) {
				match(changeSet, problems);
			}
		}
		return this.versions.stream().filter(this.found::containsKey).map(this.found::get).toList();
	}

	private void match(UpTo entry, List<Problem> problems) {
		List<MigrationVersion> matches = this.versions.stream()
			.filter((version) -> version.compareNumberTo(entry.number()) <= 0)
			.toList();
		if (entry.exact() && matches.stream().noneMatch((version) -> version.compareNumberTo(entry.number()) == 0)) {
			problems.add(problem(entry, "is applied, but no file of this build has that number"));
			return;
		}
		matches.forEach((version) -> record(version, entry));
	}

	private void match(NumberedFile entry, List<Problem> problems) {
		MigrationVersion same = version(entry.file());
		// The number alone may be another file's, whose work would then never be done
		List<MigrationVersion> matches = (same != null) ? List.of(same)
				: withNumber(entry.number()).filter((version) -> label(version).equals(simplified(entry.label())))
					.toList();
		record(matches, entry, entry.name(), problems);
	}

	/** All change sets of a file are one version; else each is a version of its own. */
	private void match(ChangeSet entry, List<Problem> problems) {
		MigrationVersion file = version(entry.file());
		if (file != null) {
			record(List.of(file), entry, entry.path(), problems);
			return;
		}
		MigrationVersion id = version(entry.id());
		String number = entry.number();
		List<MigrationVersion> matches = (id != null) ? List.of(id)
				: (number != null) ? withNumber(number).toList() : List.of();
		record(matches, entry, entry.name(), problems);
	}

	private @Nullable MigrationVersion version(String name) {
		if (name.isBlank()) {
			return null;
		}
		MigrationVersion version = new MigrationVersion(name);
		return this.versions.contains(version) ? version : null;
	}

	private Stream<MigrationVersion> withNumber(String number) {
		return this.versions.stream().filter((version) -> version.compareNumberTo(number) == 0);
	}

	private static String label(MigrationVersion version) {
		return simplified(NUMBER.matcher(version.value()).replaceFirst(""));
	}

	/** Tools write blanks for the underscores of a file's name. */
	private static String simplified(String text) {
		return text.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", "_").replaceAll("^_|_$", "");
	}

	private void record(List<MigrationVersion> matches, Entry entry, String original, List<Problem> problems) {
		if (matches.size() != 1) {
			problems.add(problem(entry, matches.isEmpty() ? "is applied, but this build has no such file"
					: "is applied, but several files of this build may be it: " + matches));
			return;
		}
		MigrationVersion version = matches.get(0);
		String other = this.originals.putIfAbsent(version, original);
		if (other != null && !other.equals(original)) {
			problems.add(problem(entry, "is applied, and so is " + other + ", but both look like " + version));
			return;
		}
		record(version, entry);
	}

	private void record(MigrationVersion version, Entry entry) {
		this.found.putIfAbsent(version, new Recorded(version, entry.appliedAt(), this.origin));
	}

	private Problem problem(Entry entry, String what) {
		return new Problem("%s, %s".formatted(this.history.source().table(), entry.name()), what
				+ "; ship the file, correct lockkeeper.locations or lockkeeper.file-naming, or say with lockkeeper.baseline instead of lockkeeper.adopt what is applied");
	}

}
