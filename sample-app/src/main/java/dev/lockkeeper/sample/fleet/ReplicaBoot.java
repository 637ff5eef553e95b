package dev.lockkeeper.sample.fleet;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * How one replica came up, by its own clock. What has not happened yet is {@code null}.
 *
 * @param id tells this boot from the replica's other boots
 * @param replica its name
 * @param job whether its process is there to migrate and ends then
 * @param startedAt when its process began
 * @param runAt when it first asked the database what there is to do; known afterwards
 * @param waitedMs how long it then queued for the lock; known afterwards
 * @param lockedAt when it got the lock; {@code null} as well when it never needed it
 * @param steps what it applied or rolled back, in order
 * @param currentAt when it knew that the schema is current
 * @param readyAt when it was ready to serve
 */
record ReplicaBoot(UUID id, String replica, boolean job, Instant startedAt, @Nullable Instant runAt, long waitedMs,
		@Nullable Instant lockedAt, List<Step> steps, @Nullable Instant currentAt, @Nullable Instant readyAt) {

	ReplicaBoot {
		steps = List.copyOf(steps);
	}

	/**
	 * One file.
	 *
	 * @param version which
	 * @param direction {@code up} or {@code down}
	 * @param startedAt when its first statement was sent
	 * @param finishedAt when its last one had been run; {@code null} while it is at work
	 */
	record Step(String version, String direction, Instant startedAt, @Nullable Instant finishedAt) {

		Step finished(Instant at) {
			return new Step(this.version, this.direction, this.startedAt, at);
		}

	}

}
