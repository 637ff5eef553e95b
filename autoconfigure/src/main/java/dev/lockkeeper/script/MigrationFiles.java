package dev.lockkeeper.script;

import java.util.Collections;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.migration.Direction;
import dev.lockkeeper.migration.MigrationVersion;

/**
 * Every migration a build ships, in order. Each version has an up file; not every one has
 * a down file.
 */
public final class MigrationFiles {

	private final Map<MigrationVersion, MigrationSource> up;

	private final Map<MigrationVersion, MigrationSource> down;

	private final NavigableSet<MigrationVersion> versions;

	MigrationFiles(Map<MigrationVersion, MigrationSource> up, Map<MigrationVersion, MigrationSource> down) {
		this.up = Map.copyOf(up);
		this.down = Map.copyOf(down);
		this.versions = Collections.unmodifiableNavigableSet(new TreeSet<>(up.keySet()));
	}

	/** All versions, ascending. */
	public NavigableSet<MigrationVersion> versions() {
		return this.versions;
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
