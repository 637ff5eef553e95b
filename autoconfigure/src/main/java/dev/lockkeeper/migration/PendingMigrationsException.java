package dev.lockkeeper.migration;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The schema is not where this build wants it, and this run was told to look only.
 */
public final class PendingMigrationsException extends LockkeeperException {

	private final List<MigrationVersion> pending;

	/**
	 * For a plan that is not empty.
	 * @param table the history table
	 * @param plan what would have been done
	 */
	public PendingMigrationsException(String table, MigrationPlan plan) {
		super(describe(table, plan),
				"Run this release once with lockkeeper.mode=migrate, for example as a job with lockkeeper.exit-after=true, or let this one migrate.",
				null);
		this.pending = plan.steps();
	}

	/** What would have been run, in order. */
	public List<MigrationVersion> pending() {
		return this.pending;
	}

	private static String describe(String table, MigrationPlan plan) {
		String steps = "%d migration(s) to be %s, by the history in %s:%s".formatted(plan.steps().size(),
				(plan.direction() == Direction.UP) ? "applied" : "rolled back", table, list(plan.steps()));
		return plan.recorded().isEmpty() ? steps : "%d migration(s) to be recorded as applied (%s), and %s"
			.formatted(plan.recorded().size(), plan.recorded().get(0).origin(), steps);
	}

	private static String list(List<MigrationVersion> versions) {
		return versions.stream().map((version) -> "\n  - " + version).collect(Collectors.joining());
	}

}
