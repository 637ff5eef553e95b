package dev.lockkeeper.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.migration.AppliedMigration;
import dev.lockkeeper.migration.Direction;
import dev.lockkeeper.migration.InvalidMigrationsException;
import dev.lockkeeper.migration.MigrationPlan;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.migration.Problem;
import dev.lockkeeper.script.MigrationFiles;

/**
 * Decides what a run has to do. The same files, history, direction and target always give
 * the same plan.
 */
public final class Planner {

	private final MigrationFiles files;

	private final Direction direction;

	private final @Nullable MigrationVersion target;

	/**
	 * A planner for one run.
	 * @param files what the build ships
	 * @param direction which way to go
	 * @param target up: the last version to apply; down: the last version to keep;
	 * {@code null}: go all the way
	 */
	public Planner(MigrationFiles files, Direction direction, @Nullable MigrationVersion target) {
		this.files = files;
		this.direction = direction;
		this.target = target;
	}

	/**
	 * Plans.
	 * @param history what is applied, in any order
	 * @return the plan
	 * @throws InvalidMigrationsException if the target is unknown, or a version to be
	 * rolled back has no down file
	 */
	public MigrationPlan plan(List<AppliedMigration> history) {
		NavigableSet<MigrationVersion> applied = history.stream()
			.map(AppliedMigration::version)
			.collect(Collectors.toCollection(TreeSet::new));
		List<Problem> problems = new ArrayList<>();
		checkTarget(applied, problems);
		MigrationPlan plan = (this.direction == Direction.UP) ? up(applied) : down(applied, problems);
		if (!problems.isEmpty()) {
			throw new InvalidMigrationsException(problems);
		}
		return plan;
	}

	private MigrationPlan up(NavigableSet<MigrationVersion> applied) {
		NavigableSet<MigrationVersion> wanted = (this.target != null) ? this.files.versions().headSet(this.target, true)
				: this.files.versions();
		List<MigrationVersion> pending = wanted.stream().filter((version) -> !applied.contains(version)).toList();
		return new MigrationPlan(Direction.UP, pending, applied.size(), outOfOrder(pending, applied));
	}

	/** Pending versions below one of this build's that is applied already. */
	private List<String> outOfOrder(List<MigrationVersion> pending, NavigableSet<MigrationVersion> applied) {
		MigrationVersion newest = applied.descendingSet()
			.stream()
			.filter(this.files.versions()::contains)
			.findFirst()
			.orElse(null);
		if (newest == null) {
			return List.of();
		}
		return pending.stream()
			.filter((version) -> version.compareTo(newest) < 0)
			.map((version) -> version + " is out of order: " + newest + " is applied already")
			.toList();
	}

	private MigrationPlan down(NavigableSet<MigrationVersion> applied, List<Problem> problems) {
		List<MigrationVersion> steps = applied.descendingSet()
			.stream()
			.filter((version) -> this.target == null || version.compareTo(this.target) > 0)
			.toList();
		for (MigrationVersion version : steps) {
			if (this.files.find(version, Direction.DOWN) == null) {
				problems.add(new Problem(version + ".down.sql", "is needed to roll " + version
						+ " back, but this build does not ship it; add it, or roll back with the release that applied it"));
			}
		}
		return new MigrationPlan(Direction.DOWN, steps, applied.size(), List.of());
	}

	private void checkTarget(Set<MigrationVersion> applied, List<Problem> problems) {
		MigrationVersion wanted = this.target;
		if (wanted == null || this.files.versions().contains(wanted)
				|| (this.direction == Direction.DOWN && applied.contains(wanted))) {
			return;
		}
		String similar = this.files.versions()
			.stream()
			.filter((version) -> version.value().startsWith(wanted.value())
					|| wanted.value().startsWith(version.value()))
			.min(Comparator.naturalOrder())
			.map((version) -> "; did you mean '" + version + "'?")
			.orElse("; a target is the base name of a file, such as 042_add_index");
		problems.add(new Problem("lockkeeper.target", "no migration is called '" + wanted + "'" + similar));
	}

}
