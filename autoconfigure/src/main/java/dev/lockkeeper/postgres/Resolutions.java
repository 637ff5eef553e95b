package dev.lockkeeper.postgres;

import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.migration.MigrationVersion;

/**
 * A person's answers about statements whose outcome the database cannot tell.
 *
 * @param answers at most one for each version
 */
public record Resolutions(List<Resolution> answers) {

	public Resolutions {
		answers = List.copyOf(answers);
	}

	@Nullable Answer of(MigrationVersion version) {
		return this.answers.stream()
			.filter((resolution) -> resolution.version().equals(version))
			.map(Resolution::answer)
			.findFirst()
			.orElse(null);
	}

	/** What to do with the statement. */
	public enum Answer {

		/** It did not take effect: run it. */
		REDO("redo"),

		/** It took effect: go on after it. */
		DONE("done");

		private final String text;

		Answer(String text) {
			this.text = text;
		}

		@Override
		public String toString() {
			return this.text;
		}

	}

	/**
	 * One answer.
	 *
	 * @param version the migration whose statement was asked about
	 * @param answer what to do
	 */
	public record Resolution(MigrationVersion version, Answer answer) {

		/**
		 * Reads a configured answer.
		 * @param text a version, a colon, and {@code redo} or {@code done}
		 * @return the answer
		 * @throws IllegalArgumentException for anything else
		 */
		public static Resolution of(String text) {
			int colon = text.lastIndexOf(':');
			for (Answer answer : Answer.values()) {
				if (colon > 0 && text.substring(colon + 1).equals(answer.toString())) {
					return new Resolution(new MigrationVersion(text.substring(0, colon)), answer);
				}
			}
			throw new IllegalArgumentException(
					"'" + text + "' must be <version>:redo or <version>:done, such as 042_backfill:redo");
		}

	}

}
