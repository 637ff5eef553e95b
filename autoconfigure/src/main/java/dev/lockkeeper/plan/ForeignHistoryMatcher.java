package dev.lockkeeper.plan;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;

import dev.lockkeeper.migration.MigrationPlan.Recorded;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.migration.Problem;
import dev.lockkeeper.plan.ForeignHistory.Entry;
import dev.lockkeeper.plan.ForeignHistory.Single;
import dev.lockkeeper.plan.ForeignHistory.UpTo;

/**
 * Finds the files of a build that another tool has applied. Everything that tool has
 * applied must be found, or it would be run a second time.
 */
final class ForeignHistoryMatcher {

	private final NavigableSet<MigrationVersion> versions;

	private final ForeignHistory history;

	private final String origin;

	private final Map<MigrationVersion, Recorded> found = new LinkedHashMap<>();

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
			else if (entry instanceof Single single) {
				match(single, problems);
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

	private void match(Single entry, List<Problem> problems) {
		List<MigrationVersion> matches = candidates(entry);
		if (matches.size() == 1) {
			record(matches.get(0), entry);
		}
		else {
			problems.add(problem(entry, matches.isEmpty() ? "is applied, but this build has no such file"
					: "is applied, but several files of this build may be it: " + matches));
		}
	}

	private List<MigrationVersion> candidates(Single entry) {
		for (String name : entry.versions()) {
			MigrationVersion version = new MigrationVersion(name);
			if (this.versions.contains(version)) {
				return List.of(version);
			}
		}
		String number = entry.number();
		if (number == null) {
			return List.of();
		}
		List<MigrationVersion> sameNumber = this.versions.stream()
			.filter((version) -> version.compareNumberTo(number) == 0)
			.toList();
		// The number alone may be another file's, whose work would then never be done
		String label = simplified(entry.label());
		return sameNumber.stream().filter((version) -> simplified(version.value()).endsWith(label)).toList();
	}

	/** Tools write blanks for the underscores of a file's name. */
	private static String simplified(String text) {
		return text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
	}

	private void record(MigrationVersion version, Entry entry) {
		this.found.putIfAbsent(version, new Recorded(version, entry.appliedAt(), this.origin));
	}

	private Problem problem(Entry entry, String what) {
		return new Problem("%s, %s".formatted(this.history.source().table(), entry.name()), what
				+ "; ship the file, correct lockkeeper.locations or lockkeeper.file-naming, or say with lockkeeper.baseline instead of lockkeeper.adopt what is applied");
	}

}
