package dev.lockkeeper.chaos;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * Something that goes wrong in a round.
 *
 * @param kind what
 * @param afterFiles it waits until so many files are applied, so that faults meet the
 * work on slow machines as on fast ones
 * @param delayMs and then so long
 * @param atHolder whether it looks for the replica that holds the lock; otherwise any
 * @param lastsMs how long, where a fault lasts
 * @param cuts whether a frozen connection is reset at the end, or goes on
 */
record Fault(Kind kind, int afterFiles, int delayMs, boolean atHolder, int lastsMs, boolean cuts) {

	private static final int FEWEST = 3;

	private static final int MOST = 7;

	/** Restarts of the server take long and hit everybody: few of them. */
	private static final List<Kind> WEIGHTED = List.of(Kind.KILL, Kind.KILL, Kind.KILL, Kind.TERMINATE, Kind.TERMINATE,
			Kind.TERMINATE, Kind.CUT, Kind.CUT, Kind.FREEZE, Kind.FREEZE, Kind.RESTART);

	/** The faults of a round, in their order. */
	static List<Fault> schedule(Random random) {
		List<Fault> faults = new ArrayList<>();
		int count = random.nextInt(FEWEST, MOST + 1);
		for (int i = 0; i < count; i++) {
			faults.add(new Fault(WEIGHTED.get(random.nextInt(WEIGHTED.size())), random.nextInt(1, Migrations.COUNT),
					random.nextInt(250), random.nextInt(3) > 0, random.nextInt(100, 1500), random.nextBoolean()));
		}
		faults.sort(Comparator.comparingInt(Fault::afterFiles));
		return faults;
	}

	enum Kind {

		/** {@code kill -9} of a replica. */
		KILL,

		/** A replica's session is terminated in the server. */
		TERMINATE,

		/** The server crashes and comes up again. */
		RESTART,

		/** The connections of half of the replicas are reset. */
		CUT,

		/** The connections of half of the replicas swallow everything for a while. */
		FREEZE

	}

}
