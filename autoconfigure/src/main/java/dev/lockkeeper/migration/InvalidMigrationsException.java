package dev.lockkeeper.migration;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The migrations cannot be run as they are. Nothing was changed; all problems that could
 * be found are listed at once.
 */
public final class InvalidMigrationsException extends LockkeeperException {

	private final List<Problem> problems;

	public InvalidMigrationsException(List<Problem> problems) {
		super(describe(problems), "Correct what is listed and start again; nothing was changed in the database.", null);
		this.problems = List.copyOf(problems);
	}

	public List<Problem> problems() {
		return this.problems;
	}

	private static String describe(List<Problem> problems) {
		String count = (problems.size() == 1) ? "1 problem was" : problems.size() + " problems were";
		return problems.stream()
			.map((problem) -> "\n  - " + problem)
			.collect(Collectors.joining("", count + " found before the first migration ran:", ""));
	}

}
