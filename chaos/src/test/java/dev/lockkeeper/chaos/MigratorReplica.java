package dev.lockkeeper.chaos;

import java.time.Duration;

import dev.lockkeeper.resilience.ReplicaProcess;

/**
 * A migrator by itself, in a process that starts quickly and ends when it has migrated.
 *
 * @param process the process
 */
record MigratorReplica(ReplicaProcess process) implements Replica {

	@Override
	public boolean isReady() {
		return this.process.isReady();
	}

	@Override
	public void awaitGoodEnd(Duration limit) {
		this.process.awaitReady(limit);
	}

}
