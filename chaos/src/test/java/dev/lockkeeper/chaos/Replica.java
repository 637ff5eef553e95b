package dev.lockkeeper.chaos;

import java.time.Duration;

import dev.lockkeeper.resilience.ReplicaProcess;

/**
 * A replica of a fleet.
 */
sealed interface Replica permits MigratorReplica, SampleReplica {

	ReplicaProcess process();

	/** Whether it says that its schema is current and that it goes on. */
	boolean isReady();

	/**
	 * Waits until it is ready and, as a service, in good health, and sees that it ends as
	 * it should.
	 */
	void awaitGoodEnd(Duration limit);

}
