package dev.lockkeeper.script;

import dev.lockkeeper.migration.Direction;
import dev.lockkeeper.migration.InvalidMigrationsException;
import dev.lockkeeper.migration.MigrationVersion;

/**
 * What moves one version in one direction: a file or code.
 */
public sealed interface MigrationSource permits MigrationFile, MigrationCode {

	/** Which migration. */
	MigrationVersion version();

	/** What it is for. */
	Direction direction();

	/** How to name it to a user. */
	String path();

	/**
	 * Makes it ready to run.
	 * @throws InvalidMigrationsException if it cannot be read or is not UTF-8
	 * @throws SqlSyntaxException if it cannot be split into statements
	 */
	MigrationScript load() throws SqlSyntaxException;

}
