package dev.lockkeeper.postgres;

import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.migration.MigrationVersion;

/**
 * A person's answers about statements whose outcome the database cannot tell, by version.
 *
 * @param answers what to do about a version's statement in question
 */
public record Resolutions(Map<MigrationVersion, Answer> answers) {

	public Resolutions {
		answers = Map.copyOf(answers);
	}

	@Nullable Answer of(MigrationVersion version) {
		return this.answers.get(version);
	}

	/** What to do with the statement. */
	public enum Answer {

		/** It did not take effect: run it. */
		REDO,

		/** It took effect: go on after it. */
		DONE

	}

}
