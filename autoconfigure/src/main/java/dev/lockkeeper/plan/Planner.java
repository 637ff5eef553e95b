package dev.lockkeeper.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.migration.AppliedMigration;
import dev.lockkeeper.migration.Direction;
import dev.lockkeeper.migration.InvalidMigrationsException;
import dev.lockkeeper.migration.MigrationPlan;
import dev.lockkeeper.migration.MigrationPlan.Recorded;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.migration.Problem;
import dev.lockkeeper.script.FileNaming;
import dev.lockkeeper.script.MigrationFiles;

/**
 * Decides what a run has to do. The same files, history and goal always give the same
 * plan.
 */
public final class Planner {

	private final MigrationFiles files;

	private final Goal goal;

	private final @Nullable Adoption adoption;

	private final HistoryChecks checks;

	/**
	 * A planner for one run.
	 * @param files what the build ships
	 * @param goal where to go
	 * @param adoption whose history to take over where ours is empty, or {@code null}
	 * @param checksums the checksum of a version's up file; {@code null} for code
	 */
	public Planner(MigrationFiles files, Goal goal, @Nullable Adoption adoption,
			Function<MigrationVersion, @Nullable String> checksums) {
		this.files = files;
		this.goal = goal;
		this.adoption = adoption;
		this.checks = new HistoryChecks(files, goal.checks(), checksums);
	}

	/**
	 * Whose history a plan needs beside ours.
	 * @param history what is applied
	 * @return {@code null} when ours is enough
	 */
	public @Nullable Adoption adoption(List<AppliedMigration> history) {
		return (history.isEmpty() && this.goal.direction() == Direction.UP) ? this.adoption : null;
	}

	/**
	 * Plans.
	 * @param history what is applied, in any order
	 * @return the plan
	 * @throws InvalidMigrationsException if the target or baseline is unknown, a version
	 * to be rolled back has no down file, or a check fails
	 */
	public MigrationPlan plan(List<AppliedMigration> history) {
		return plan(history, null);
	}

	/**
	 * Plans.
	 * @param history what is applied, in any order
	 * @param foreign what another tool has applied, which counts only when the history is
	 * empty; {@code null} for nothing
	 * @return the plan
	 * @throws InvalidMigrationsException if the target or baseline is unknown, a version
	 * to be rolled back has no down file, a check fails, or the other tool's history does
	 * not fit the files
	 */
	public MigrationPlan plan(List<AppliedMigration> history, @Nullable ForeignHistory foreign) {
		List<Problem> problems = new ArrayList<>();
		Set<MigrationVersion> applied = history.stream()
			.map(AppliedMigration::version)
			.collect(Collectors.toCollection(HashSet::new));
		checkKnown("lockkeeper.target", this.goal.target(), applied, problems);
		MigrationPlan plan = (this.goal.direction() == Direction.UP) ? up(history, applied, foreign, problems)
				: down(applied, problems);
		if (!problems.isEmpty()) {
			throw new InvalidMigrationsException(problems);
		}
		return plan;
	}

	private MigrationPlan up(List<AppliedMigration> history, Set<MigrationVersion> applied,
			@Nullable ForeignHistory foreign, List<Problem> problems) {
		checkKnown("lockkeeper.baseline", this.goal.baseline(), applied, problems);
		List<Recorded> recorded = history.isEmpty() ? recorded(foreign, problems) : List.of();
		Set<MigrationVersion> known = new HashSet<>(applied);
		recorded.forEach((migration) -> known.add(migration.version()));
		MigrationVersion target = this.goal.target();
		NavigableSet<MigrationVersion> wanted = (target != null) ? this.files.versions().headSet(target, true)
				: this.files.versions();
		List<MigrationVersion> pending = wanted.stream().filter((version) -> !known.contains(version)).toList();
		HistoryChecks.Result result = this.checks.check(history, known, pending);
		problems.addAll(result.problems());
		return new MigrationPlan(Direction.UP, recorded, pending, applied.size(), result.warnings(), result.notices());
	}

	/** What is applied already, though an empty history does not say so. */
	private List<Recorded> recorded(@Nullable ForeignHistory foreign, List<Problem> problems) {
		MigrationVersion baseline = this.goal.baseline();
		if (baseline != null) {
			return this.files.versions()
				.headSet(baseline, true)
				.stream()
				.map((version) -> new Recorded(version, null, "baseline"))
				.toList();
		}
		return (foreign != null) ? new ForeignHistoryMatcher(this.files.versions(), foreign).match(problems)
				: List.of();
	}

	private MigrationPlan down(Set<MigrationVersion> applied, List<Problem> problems) {
		MigrationVersion target = this.goal.target();
		List<MigrationVersion> steps = applied.stream()
			.filter((version) -> target == null || version.compareTo(target) > 0)
			.sorted(Comparator.reverseOrder())
			.toList();
		for (MigrationVersion version : steps) {
			if (this.files.find(version, Direction.DOWN) == null) {
				problems.add(new Problem(FileNaming.fileName(version, Direction.DOWN), "is needed to roll " + version
						+ " back, but this build does not ship it; add it, or roll back with the release that applied it"));
			}
		}
		checkAdoption(applied.isEmpty(), steps.size() < applied.size(), problems);
		return new MigrationPlan(Direction.DOWN, List.of(), steps, applied.size(), List.of(), List.of());
	}

	/**
	 * An empty history is where a baseline and another tool's history count: what they
	 * stand for is not known before it was recorded, and would be recorded again after
	 * everything was rolled back.
	 */
	private void checkAdoption(boolean nothingRecorded, boolean anythingLeft, List<Problem> problems) {
		String property = (this.goal.baseline() != null) ? "lockkeeper.baseline"
				: (this.adoption != null) ? "lockkeeper.adopt" : null;
		if (property != null && nothingRecorded) {
			problems.add(new Problem(property,
					"does not count for a rollback, and the history is empty: nothing says what there is to roll back; start once with lockkeeper.direction=up, which records what is applied, and roll back then"));
		}
		else if (property != null && !anythingLeft) {
			problems.add(new Problem(property,
					"would take effect again at the next start: this run leaves the history empty, and what is rolled back now would be recorded then without being run; remove the setting, its work is done, or keep a version with lockkeeper.target"));
		}
	}

	private void checkKnown(String property, @Nullable MigrationVersion wanted, Set<MigrationVersion> applied,
			List<Problem> problems) {
		if (wanted == null || this.files.versions().contains(wanted)
				|| (this.goal.direction() == Direction.DOWN && applied.contains(wanted))) {
			return;
		}
		String similar = this.files.versions()
			.stream()
			.filter((version) -> version.value().startsWith(wanted.value())
					|| wanted.value().startsWith(version.value()))
			.min(Comparator.naturalOrder())
			.map((version) -> "; did you mean '" + version + "'?")
			.orElse("; it must be the base name of a file, such as 042_add_index");
		problems.add(new Problem(property, "no migration is called '" + wanted + "'" + similar));
	}

}
