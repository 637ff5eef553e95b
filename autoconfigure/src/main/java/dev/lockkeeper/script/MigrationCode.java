package dev.lockkeeper.script;

import java.util.List;

import dev.lockkeeper.extension.JavaMigration;
import dev.lockkeeper.migration.Direction;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.script.Directives.TransactionMode;

/**
 * A migration whose work is code.
 *
 * @param version its name without the direction
 * @param direction what it is for
 * @param path its name
 * @param code the work
 */
public record MigrationCode(MigrationVersion version, Direction direction, String path,
		JavaMigration code) implements MigrationSource {

	/**
	 * Names code as a file would be.
	 * @param name such as {@code 013_normalise_names.up}
	 * @param code the work
	 * @return the migration
	 * @throws IllegalArgumentException for any other name
	 */
	public static MigrationCode of(String name, JavaMigration code) {
		FileNaming.Name parsed = FileNaming.NUMBERED.parse(name);
		if (parsed == null || name.endsWith(".sql")) {
			throw new IllegalArgumentException("a migration in Java is named like a file without .sql,"
					+ " such as 013_normalise_names.up or 013_normalise_names.down, not '" + name + "'");
		}
		return new MigrationCode(parsed.version(), parsed.direction(), name, code);
	}

	/** The class, without what a lambda or a proxy adds to it. */
	String describe() {
		return "code in " + this.code.getClass().getName().replaceFirst("\\$\\$.*", "");
	}

	@Override
	public MigrationScript load() {
		TransactionMode transaction = this.code.transactional() ? TransactionMode.FILE : TransactionMode.NONE;
		return new MigrationScript(this, null,
				new ParsedScript(List.of(), new Directives(transaction, null, null, List.of())));
	}

}
