package dev.lockkeeper.script;

import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.migration.Direction;
import dev.lockkeeper.migration.MigrationVersion;

/**
 * Every migration a build ships, in order. Each version has an up file; not every one has
 * a down file.
 */
public final class MigrationFiles {

	private final NavigableMap<MigrationVersion, MigrationFile> up;

	private final Map<MigrationVersion, MigrationFile> down;

	MigrationFiles(Map<MigrationVersion, MigrationFile> up, Map<MigrationVersion, MigrationFile> down) {
		this.up = new TreeMap<>(up);
		this.down = Map.copyOf(down);
	}

	/** All versions, ascending. */
	public NavigableSet<MigrationVersion> versions() {
		return this.up.navigableKeySet();
	}

	/**
	 * The file that moves a version in a direction.
	 * @param version a version
	 * @param direction which of its files
	 * @return the file, or {@code null} when there is none
	 */
	public @Nullable MigrationFile find(MigrationVersion version, Direction direction) {
		return (direction == Direction.UP) ? this.up.get(version) : this.down.get(version);
	}

}
