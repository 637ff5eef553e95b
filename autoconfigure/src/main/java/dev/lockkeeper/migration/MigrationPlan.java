package dev.lockkeeper.migration;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What a run would do to a database, computed from the files and the history alone.
 *
 * @param direction which way
 * @param recorded migrations to record as applied without running them, because a
 * baseline or another tool's history says that they are
 * @param steps migrations to apply or roll back, in the order of execution
 * @param applied how many migrations the history holds now
 * @param warnings peculiarities that do not stop the run, in plain words
 * @param notices what is worth a line and no worry, in plain words
 */
public record MigrationPlan(Direction direction, List<Recorded> recorded, List<MigrationVersion> steps, int applied,
		List<String> warnings, List<String> notices) {

	public MigrationPlan {
		recorded = List.copyOf(recorded);
		steps = List.copyOf(steps);
		warnings = List.copyOf(warnings);
		notices = List.copyOf(notices);
	}

	/** Whether schema and history are already where this run would bring them. */
	public boolean isEmpty() {
		return this.steps.isEmpty() && this.recorded.isEmpty();
	}

	/**
	 * Whether a history of a length can be that after this plan; where it cannot, there
	 * is no need to read it.
	 * @param length number of rows in the history
	 * @return {@code false} if the plan is certainly not carried out
	 */
	public boolean isReachedWith(int length) {
		return (this.direction == Direction.UP) ? length >= this.applied + this.recorded.size() + this.steps.size()
				: length <= this.applied - this.steps.size();
	}

	/**
	 * A migration that is applied already, though the history does not say so.
	 *
	 * @param version which one
	 * @param appliedAt when, where it is known
	 * @param origin how it is known, for the history's {@code applied_by}
	 */
	public record Recorded(MigrationVersion version, @Nullable Instant appliedAt, String origin) {

	}

}
