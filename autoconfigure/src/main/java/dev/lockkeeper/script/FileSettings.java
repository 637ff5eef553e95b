package dev.lockkeeper.script;

import java.util.List;

/**
 * Where migrations come from.
 *
 * @param locations folders with migration files
 * @param failOnMissingLocation whether a location without any migration file is a problem
 * @param naming how the files are named
 * @param code migrations that are no files
 */
public record FileSettings(List<MigrationLocation> locations, boolean failOnMissingLocation, FileNaming naming,
		List<MigrationCode> code) {

	/**
	 * Copies the lists.
	 * @throws IllegalArgumentException if there is no location
	 */
	public FileSettings {
		if (locations.isEmpty()) {
			throw new IllegalArgumentException("at least one location is needed");
		}
		locations = List.copyOf(locations);
		code = List.copyOf(code);
	}

}
