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

	private final NavigableMap<MigrationVersion, MigrationSource> up;

	private final Map<MigrationVersion, MigrationSource> down;

	MigrationFiles(Map<MigrationVersion, MigrationSource> up, Map<MigrationVersion, MigrationSource> down) {
		this.up = new TreeMap<>(up);
		this.down = Map.copyOf(down);
	}

	/** All versions, ascending. */
	public NavigableSet<MigrationVersion> versions() {
		return this.up.navigableKeySet();
	}

	/**
	 * The file or code that moves a version in a direction.
	 * @param version a version
	 * @param direction which of its files
	 * @return the source, or {@code null} when there is none
	 */
	public @Nullable MigrationSource find(MigrationVersion version, Direction direction) {
		return (direction == Direction.UP) ? this.up.get(version) : this.down.get(version);
	}

}
