package dev.lockkeeper.migration;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What a run would do, with a look into every file.
 *
 * @param plan what would be done
 * @param steps the same steps in detail
 */
public record MigrationPreview(MigrationPlan plan, List<Step> steps) {

	public MigrationPreview {
		steps = List.copyOf(steps);
	}

	/**
	 * One migration that would be run.
	 *
	 * @param version which one
	 * @param path the file, or the name of a migration in Java
	 * @param transactional whether it runs in one transaction with its history row
	 * @param statements how many it has; {@code null} for a migration in Java
	 * @param warnings what about it may hurt a running fleet
	 */
	public record Step(MigrationVersion version, String path, boolean transactional, @Nullable Integer statements,
			List<String> warnings) {

		public Step {
			warnings = List.copyOf(warnings);
		}

	}

}
