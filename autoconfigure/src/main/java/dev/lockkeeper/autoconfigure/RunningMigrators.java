package dev.lockkeeper.autoconfigure;

import java.util.List;

import dev.lockkeeper.Migrator;

/**
 * The migrators that are run or were run, in their order; none before the run starts. Can
 * be looked at from any thread while beans are being made, since it makes none itself.
 */
public final class RunningMigrators {

	private volatile List<Migrator> migrators = List.of();

	RunningMigrators() {
	}

	/** The migrators so far. */
	public List<Migrator> get() {
		return this.migrators;
	}

	void set(List<Migrator> migrators) {
		this.migrators = List.copyOf(migrators);
	}

}
