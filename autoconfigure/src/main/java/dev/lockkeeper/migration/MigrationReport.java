package dev.lockkeeper.migration;

import java.time.Duration;
import java.util.List;

/**
 * What one run did.
 *
 * @param direction which way it went
 * @param steps what this run itself applied or rolled back, in order; empty when there
 * was nothing to do or another replica did it
 * @param applied how many migrations the history held at the end
 * @param lockTaken whether this run held the advisory lock
 * @param waited how long it queued for the lock
 * @param duration how long the whole run took, waiting included
 */
public record MigrationReport(Direction direction, List<Step> steps, int applied, boolean lockTaken, Duration waited,
		Duration duration) {

	public MigrationReport {
		steps = List.copyOf(steps);
	}

	/** The versions of {@link #steps()}. */
	public List<MigrationVersion> versions() {
		return this.steps.stream().map(Step::version).toList();
	}

	/**
	 * One migration that the run executed.
	 *
	 * @param version which migration
	 * @param duration how long its file took, commit included
	 * @param skipped whether it was recorded without being run, because a condition said
	 * so
	 */
	public record Step(MigrationVersion version, Duration duration, boolean skipped) {

	}

}
