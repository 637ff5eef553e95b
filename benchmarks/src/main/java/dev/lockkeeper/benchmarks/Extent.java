package dev.lockkeeper.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How much is measured.
 *
 * @param name how the report calls it
 * @param rounds how often each case is played
 * @param pending fleets with something to apply
 * @param current fleets with nothing to apply
 * @param starts how often each application is started
 * @param applicationFiles how many files the applications hold
 * @param heapFiles how many files they hold when their memory is measured
 */
record Extent(String name, int rounds, List<FleetCase> pending, List<FleetCase> current, int starts,
		List<Integer> applicationFiles, List<Integer> heapFiles) {

	private static final Duration LINK_1_MS = Duration.ofMillis(1);

	private static final Duration LINK_10_MS = Duration.ofMillis(10);

	static Extent of(String name) {
		return switch (name) {
			case "full" -> full();
			case "quick" -> quick();
			case "warm" -> warm();
			case "links" -> links();
			default -> throw new IllegalArgumentException("full, links, quick or warm, not " + name);
		};
	}

	private static Extent quick() {
		return new Extent("quick", 3,
				List.of(FleetCase.cold(5, 16, 2), FleetCase.cold(100, 1, 1), FleetCase.cold(100, 64, 1),
						FleetCase.cold(5, 16, 2).of(FileKind.CONCURRENT_INDEX),
						FleetCase.cold(20, 1, 2).over(LINK_10_MS)),
				List.of(FleetCase.warm(1_000, 1), FleetCase.warm(1_000, 16), FleetCase.warm(1_000, 1).over(LINK_10_MS)),
				3, List.of(12), List.of(10_000));
	}

	/**
	 * The slowest are played once: 1,000 files where no target asks for them, and many
	 * files over a link. Over links there is a choice only, to see both in one run; the
	 * rest takes as long again and is in {@link #links()}.
	 */
	private static Extent full() {
		List<FleetCase> pending = new ArrayList<>();
		for (int poolSize : List.of(1, 2)) {
			for (int runners : List.of(1, 4, 16, 64)) {
				pending.add(FleetCase.cold(5, runners, poolSize));
				pending.add(FleetCase.cold(100, runners, poolSize));
				FleetCase many = FleetCase.cold(1_000, runners, poolSize);
				boolean aimedAt = poolSize == 2 && (runners == 1 || runners == 16);
				pending.add(aimedAt ? many : many.once());
			}
		}
		pending.add(FleetCase.cold(5, 16, 2).of(FileKind.CONCURRENT_INDEX));
		pending.add(FleetCase.cold(5, 64, 1).of(FileKind.CONCURRENT_INDEX));
		for (int runners : List.of(1, 16)) {
			pending.add(FleetCase.cold(100, runners, 2).of(FileKind.REAL));
			pending.add(FleetCase.cold(5, runners, 2).over(LINK_1_MS));
			pending.add(FleetCase.cold(100, runners, 2).over(LINK_1_MS));
			pending.add(FleetCase.cold(5, runners, 2).over(LINK_10_MS));
		}
		pending.add(FleetCase.cold(5, 16, 2).of(FileKind.CONCURRENT_INDEX).over(LINK_1_MS));
		pending.add(FleetCase.cold(100, 16, 2).of(FileKind.REAL).over(LINK_1_MS));
		pending.add(FleetCase.cold(1_000, 1, 2).over(LINK_1_MS).once());
		pending.add(FleetCase.cold(100, 1, 2).over(LINK_10_MS).once());
		List<FleetCase> current = new ArrayList<>();
		for (int runners : List.of(1, 16, 64)) {
			for (int files : List.of(100, 1_000, 10_000)) {
				current.add(FleetCase.warm(files, runners));
			}
		}
		for (Duration link : List.of(LINK_1_MS, LINK_10_MS)) {
			for (int runners : List.of(1, 16)) {
				current.add(FleetCase.warm(1_000, runners).over(link));
			}
		}
		return new Extent("full", 3, pending, current, 7, List.of(12, 1_000), List.of(12, 10_000));
	}

	/** Nothing but fleets with nothing to apply. */
	private static Extent warm() {
		Extent full = full();
		return new Extent("warm", full.rounds(), List.of(), full.current(), 0, List.of(), List.of());
	}

	/**
	 * Everything over a link of 1 ms and of 10 ms. The largest fleet has pools of one
	 * connection; what has 1,000 files or more to apply, or 10,000 to look at, is played
	 * once.
	 */
	private static Extent links() {
		List<FleetCase> pending = new ArrayList<>();
		List<FleetCase> current = new ArrayList<>();
		current.add(FleetCase.warm(1_000, 1));
		for (Duration link : List.of(LINK_1_MS, LINK_10_MS)) {
			for (int runners : List.of(1, 4, 16, 64)) {
				int poolSize = (runners < 64) ? 2 : 1;
				pending.add(FleetCase.cold(5, runners, poolSize).over(link));
				pending.add(FleetCase.cold(100, runners, poolSize).over(link));
				pending.add(FleetCase.cold(1_000, runners, poolSize).over(link).once());
			}
			pending.add(FleetCase.cold(5, 16, 2).of(FileKind.CONCURRENT_INDEX).over(link));
			pending.add(FleetCase.cold(5, 64, 1).of(FileKind.CONCURRENT_INDEX).over(link));
			pending.add(FleetCase.cold(100, 1, 2).of(FileKind.REAL).over(link));
			pending.add(FleetCase.cold(100, 16, 2).of(FileKind.REAL).over(link));
			for (int runners : List.of(1, 16, 64)) {
				current.add(FleetCase.warm(100, runners).over(link));
				current.add(FleetCase.warm(1_000, runners).over(link));
				current.add(FleetCase.warm(10_000, runners).over(link).once());
			}
		}
		return new Extent("links", 3, pending, current, 0, List.of(), List.of());
	}

	/** Where the report goes, from the project's folder; what is quick is not kept. */
	String folder() {
		return switch (this.name) {
			case "full" -> "docs/benchmarks";
			case "warm" -> "docs/benchmarks/warm";
			case "links" -> "docs/benchmarks/links";
			default -> "benchmarks/target/report";
		};
	}

	/** After which the sessions of a fleet are ended. */
	static Duration limit(FleetCase test) {
		if (!test.pending()) {
			return Duration.ofSeconds(30);
		}
		if (test.files() < 100 || (test.files() < 1_000 && test.delay().isZero())) {
			return Duration.ofSeconds(20);
		}
		return Duration.ofSeconds((test.files() >= 1_000 && test.delay().equals(LINK_10_MS)) ? 100 : 60);
	}

	/** What goes on, for whoever watches. */
	@SuppressWarnings("SystemOut")
	static void say(String line) {
		System.out.println(line);
	}

}
