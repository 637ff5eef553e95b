package dev.lockkeeper.migration;

import java.util.List;

/**
 * What a run would do to a database, computed from the files and the history alone.
 *
 * @param direction which way
 * @param steps migrations to apply or roll back, in the order of execution
 * @param applied how many migrations the history holds now
 * @param warnings peculiarities that do not stop the run, in plain words
 */
public record MigrationPlan(Direction direction, List<MigrationVersion> steps, int applied, List<String> warnings) {

	public MigrationPlan {
		steps = List.copyOf(steps);
		warnings = List.copyOf(warnings);
	}

	/** Whether the schema is already where this run would bring it. */
	public boolean isEmpty() {
		return this.steps.isEmpty();
	}

	/**
	 * Whether a history of a length can be that after this plan; where it cannot, there
	 * is no need to read it.
	 * @param length number of rows in the history
	 * @return {@code false} if the plan is certainly not carried out
	 */
	public boolean isReachedWith(int length) {
		return (this.direction == Direction.UP) ? length >= this.applied + this.steps.size()
				: length <= this.applied - this.steps.size();
	}

}
