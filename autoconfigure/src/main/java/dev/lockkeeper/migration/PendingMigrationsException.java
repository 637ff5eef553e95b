package dev.lockkeeper.migration;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The schema is not where this build wants it, and this run was told to look only.
 */
public final class PendingMigrationsException extends LockkeeperException {

	private final List<MigrationVersion> pending;

	public PendingMigrationsException(String table, Direction direction, List<MigrationVersion> pending) {
		super("%d migration(s) to be %s, by the history in %s:%s".formatted(pending.size(),
				(direction == Direction.UP) ? "applied" : "rolled back", table,
				pending.stream().map((version) -> "\n  - " + version).collect(Collectors.joining())),
				"Run this release once with lockkeeper.mode=migrate, for example as a job with lockkeeper.exit-after=true, or let this one migrate.",
				null);
		this.pending = List.copyOf(pending);
	}

	/** What would have been run, in order. */
	public List<MigrationVersion> pending() {
		return this.pending;
	}

}
