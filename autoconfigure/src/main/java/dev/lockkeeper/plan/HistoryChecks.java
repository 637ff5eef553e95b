package dev.lockkeeper.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.migration.AppliedMigration;
import dev.lockkeeper.migration.Checks;
import dev.lockkeeper.migration.Checks.Level;
import dev.lockkeeper.migration.Checks.OutOfOrder;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.migration.Problem;

/**
 * Compares a history with the files of the build that is about to go on from it.
 */
final class HistoryChecks {

	private final NavigableSet<MigrationVersion> shipped;

	private final Checks checks;

	private final Function<MigrationVersion, @Nullable String> checksums;

	/**
	 * Checks for one build.
	 * @param shipped all versions of the build
	 * @param checks what counts how much
	 * @param checksums the checksum of a version's file, asked for only where it counts
	 */
	HistoryChecks(NavigableSet<MigrationVersion> shipped, Checks checks,
			Function<MigrationVersion, @Nullable String> checksums) {
		this.shipped = shipped;
		this.checks = checks;
		this.checksums = checksums;
	}

	/**
	 * Checks.
	 * @param history what is applied
	 * @param applied its versions
	 * @param pending what is to be applied
	 */
	Result check(List<AppliedMigration> history, NavigableSet<MigrationVersion> applied,
			List<MigrationVersion> pending) {
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
			if (migration.checksum() == null || !this.shipped.contains(migration.version())) {
				continue;
			}
			String shipped = this.checksums.apply(migration.version());
			if (shipped != null && !shipped.equals(migration.checksum())) {
				result.report(this.checks.checksum(), new Problem(migration.version() + ".up.sql",
						"has changed since it was applied (checksum %s, applied with %s); undo the change and put it into a new migration, or set lockkeeper.checks.checksum=warn if this one makes no difference"
							.formatted(shortened(shipped), shortened(migration.checksum()))));
			}
		}
	}

	/** Pending versions below one of this build's that is applied already. */
	private void checkOrder(NavigableSet<MigrationVersion> applied, List<MigrationVersion> pending, Result result) {
		MigrationVersion newest = applied.descendingSet()
			.stream()
			.filter(this.shipped::contains)
			.findFirst()
			.orElse(null);
		if (newest == null) {
			return;
		}
		for (MigrationVersion version : pending) {
			if (version.compareTo(newest) < 0) {
				String what = "is out of order: " + newest + " is applied already";
				if (this.checks.outOfOrder() == OutOfOrder.FAIL) {
					result.problems.add(new Problem(version + ".up.sql", what
							+ "; give it a number above that, or set lockkeeper.checks.out-of-order=apply if it does not matter which comes first"));
				}
				else {
					result.warnings.add(version + " " + what);
				}
			}
		}
	}

	private void checkFiles(NavigableSet<MigrationVersion> applied, Result result) {
		List<MigrationVersion> newer = new ArrayList<>();
		for (MigrationVersion version : applied) {
			if (this.shipped.contains(version)) {
				continue;
			}
			if (this.shipped.isEmpty() || version.compareTo(this.shipped.last()) > 0) {
				newer.add(version);
			}
			else if (this.checks.missing() != Level.IGNORE) {
				result.report(this.checks.missing(), new Problem(version + ".up.sql",
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
