package dev.lockkeeper.script;

import java.util.ArrayList;
import java.util.List;

import dev.lockkeeper.migration.InvalidMigrationsException;
import dev.lockkeeper.migration.Problem;

/**
 * A migration file that was read and parsed, ready to run.
 *
 * @param file the file
 * @param checksum of the very text that was parsed
 * @param parsed its statements and directives
 */
public record MigrationScript(MigrationFile file, String checksum, ParsedScript parsed) {

	/**
	 * Reads and parses files.
	 * @param files in the order in which they will run
	 * @return their scripts, in the same order
	 * @throws InvalidMigrationsException listing what is wrong with every one of them
	 */
	public static List<MigrationScript> load(List<MigrationFile> files) {
		List<Problem> problems = new ArrayList<>();
		List<MigrationScript> scripts = new ArrayList<>(files.size());
		for (MigrationFile file : files) {
			try {
				String text = file.read();
				scripts.add(new MigrationScript(file, Checksum.of(text), ParsedScript.parse(text)));
			}
			catch (InvalidMigrationsException ex) {
				problems.addAll(ex.problems());
			}
			catch (SqlSyntaxException ex) {
				problems.add(new Problem("%s:%d:%d".formatted(file.path(), ex.line(), ex.column()), ex.reason()));
			}
		}
		if (!problems.isEmpty()) {
			throw new InvalidMigrationsException(problems);
		}
		return scripts;
	}

}
