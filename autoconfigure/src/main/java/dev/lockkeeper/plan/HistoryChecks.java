package dev.lockkeeper.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.migration.AppliedMigration;
import dev.lockkeeper.migration.Checks;
import dev.lockkeeper.migration.Checks.Level;
import dev.lockkeeper.migration.Checks.OutOfOrder;
import dev.lockkeeper.migration.Direction;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.migration.Problem;
import dev.lockkeeper.script.FileNaming;
import dev.lockkeeper.script.MigrationFiles;
import dev.lockkeeper.script.MigrationSource;

/**
 * Compares a history with the files of the build that is about to go on from it.
 */
final class HistoryChecks {

	private final MigrationFiles files;

	private final NavigableSet<MigrationVersion> shipped;

	private final Checks checks;

	private final Function<MigrationVersion, @Nullable String> checksums;

	/**
	 * Checks for one build.
	 * @param files what the build ships
	 * @param checks what counts how much
	 * @param checksums the checksum of a version's file, asked for only where it counts
	 */
	HistoryChecks(MigrationFiles files, Checks checks, Function<MigrationVersion, @Nullable String> checksums) {
		this.files = files;
		this.shipped = files.versions();
		this.checks = checks;
		this.checksums = checksums;
	}

	/**
	 * Checks.
	 * @param history what is applied
	 * @param applied its versions, and those that are about to be recorded
	 * @param pending what is to be applied
	 */
	Result check(List<AppliedMigration> history, Set<MigrationVersion> applied, List<MigrationVersion> pending) {
		Result result = new Result(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
		checkChecksums(history, result);
		checkOrder(applied, pending, result);
		checkFiles(applied, result);
		return result;
	}

	private void checkChecksums(List<AppliedMigration> history, Result result) {
		if (this.checks.checksum() == Level.IGNORE) {
			return;
		}
		for (AppliedMigration migration : history) {
			if (migration.checksum() == null) {
				continue;
			}
			String shipped = this.checksums.apply(migration.version());
			if (shipped != null && !shipped.equals(migration.checksum())) {
				result.report(this.checks.checksum(), new Problem(path(migration.version()),
						"has changed since it was applied (checksum %s, applied with %s); undo the change and put it into a new migration, or set lockkeeper.checks.checksum=warn if this one makes no difference"
							.formatted(shortened(shipped), shortened(migration.checksum()))));
			}
		}
	}

	/** Pending versions below one of this build's that is applied already. */
	private void checkOrder(Set<MigrationVersion> applied, List<MigrationVersion> pending, Result result) {
		MigrationVersion newest = this.shipped.descendingSet()
			.stream()
			.filter(applied::contains)
			.findFirst()
			.orElse(null);
		if (newest == null) {
			return;
		}
		for (MigrationVersion version : pending) {
			if (version.compareTo(newest) < 0) {
				String what = "is out of order: " + newest + " is applied already";
				if (this.checks.outOfOrder() == OutOfOrder.FAIL) {
					result.problems.add(new Problem(path(version), what
							+ "; give it a number above that, or set lockkeeper.checks.out-of-order=apply if it does not matter which comes first"));
				}
				else {
					result.warnings.add(version + " " + what);
				}
			}
		}
	}

	private void checkFiles(Set<MigrationVersion> applied, Result result) {
		List<MigrationVersion> newer = new ArrayList<>();
		for (MigrationVersion version : notShipped(applied)) {
			if (this.shipped.isEmpty() || version.compareTo(this.shipped.last()) > 0) {
				newer.add(version);
			}
			else if (this.checks.missing() != Level.IGNORE) {
				result.report(this.checks.missing(), new Problem(path(version),
						"is missing: the history has this migration, the build does not; restore the file, or set lockkeeper.checks.missing=ignore if it was removed on purpose"));
			}
		}
		if (!newer.isEmpty()) {
			result.notices.add(
					"The history is ahead of this build by %d migration(s), as it is while a newer release is rolled out: %s"
						.formatted(newer.size(),
								newer.stream().map(MigrationVersion::value).collect(Collectors.joining(", "))));
		}
	}

	private List<MigrationVersion> notShipped(Set<MigrationVersion> applied) {
		return applied.stream().filter((version) -> this.files.find(version, Direction.UP) == null).sorted().toList();
	}

	/** How to name an up file to a user, whether it exists or not. */
	private String path(MigrationVersion version) {
		MigrationSource source = this.files.find(version, Direction.UP);
		return (source != null) ? source.path() : FileNaming.fileName(version, Direction.UP);
	}

	private static String shortened(String checksum) {
		return (checksum.length() > 12) ? checksum.substring(0, 12) + "…" : checksum;
	}

	/**
	 * What was found.
	 *
	 * @param problems what stops the run
	 * @param warnings what does not
	 * @param notices what is normal
	 */
	record Result(List<Problem> problems, List<String> warnings, List<String> notices) {

		private void report(Level level, Problem problem) {
			if (level == Level.FAIL) {
				this.problems.add(problem);
			}
			else {
				this.warnings.add(problem.toString());
			}
		}

	}

}
