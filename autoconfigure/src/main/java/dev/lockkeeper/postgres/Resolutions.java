package dev.lockkeeper.postgres;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.migration.MigrationVersion;

/**
 * A person's answers about statements whose outcome the database cannot tell.
 *
 * @param answers at most one for each statement
 */
public record Resolutions(List<Resolution> answers) {

	public Resolutions {
		answers = List.copyOf(answers);
	}

	@Nullable Answer of(MigrationVersion version, int statement) {
		return this.answers.stream()
			.filter((resolution) -> resolution.version().equals(version) && resolution.statement() == statement)
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
	 * One answer. It is about one statement: whoever starts again with it, and whom the
	 * next statement is cut off, is asked again.
	 *
	 * @param version the migration whose statement was asked about
	 * @param statement its number in the file, from 1
	 * @param answer what to do
	 */
	public record Resolution(MigrationVersion version, int statement, Answer answer) {

		private static final Pattern TEXT = Pattern.compile("(.+):([1-9][0-9]{0,8}):(redo|done)");

		/**
		 * Reads a configured answer.
		 * @param text a version, the statement's number, and {@code redo} or
		 * {@code done}, with colons between them
		 * @return the answer
		 * @throws IllegalArgumentException for anything else
		 */
		public static Resolution of(String text) {
			Matcher matcher = TEXT.matcher(text);
			if (!matcher.matches()) {
				throw new IllegalArgumentException("'" + text
						+ "' must be <version>:<statement>:redo or <version>:<statement>:done, such as 042_backfill:3:redo");
			}
			return new Resolution(new MigrationVersion(matcher.group(1)), Integer.parseInt(matcher.group(2)),
					Answer.valueOf(matcher.group(3).toUpperCase(Locale.ROOT)));
		}

	}

}
