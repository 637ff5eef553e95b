package dev.lockkeeper.script;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.migration.Direction;
import dev.lockkeeper.migration.InvalidMigrationsException;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.migration.Problem;

/**
 * A migration that was read and parsed, ready to run.
 *
 * @param source where it comes from
 * @param checksum of the very text that was parsed; {@code null} for code
 * @param parsed its statements and directives; code has none
 */
public record MigrationScript(MigrationSource source, @Nullable String checksum, ParsedScript parsed) {

	/** Which migration. */
	public MigrationVersion version() {
		return this.source.version();
	}

	/** Which way it goes. */
	public Direction direction() {
		return this.source.direction();
	}

	/** How to name it to a user. */
	public String path() {
		return this.source.path();
	}

	/**
	 * Reads and parses files; code is ready as it is.
	 * @param sources in the order in which they will run
	 * @return their scripts, in the same order
	 * @throws InvalidMigrationsException listing what is wrong with every one of them
	 */
	public static List<MigrationScript> load(List<? extends MigrationSource> sources) {
		List<Problem> problems = new ArrayList<>();
		List<MigrationScript> scripts = new ArrayList<>(sources.size());
		for (MigrationSource source : sources) {
			try {
				scripts.add(source.load());
			}
			catch (InvalidMigrationsException ex) {
				problems.addAll(ex.problems());
			}
			catch (SqlSyntaxException ex) {
				problems.add(new Problem("%s:%d:%d".formatted(source.path(), ex.line(), ex.column()), ex.reason()));
			}
		}
		if (!problems.isEmpty()) {
			throw new InvalidMigrationsException(problems);
		}
		return scripts;
	}

}
