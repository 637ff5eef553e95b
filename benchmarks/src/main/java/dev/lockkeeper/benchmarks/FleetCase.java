package dev.lockkeeper.benchmarks;

import java.time.Duration;

/**
 * A fleet that starts.
 *
 * @param kind what the files do
 * @param files how many there are
 * @param pending whether they are to be applied; otherwise all are applied already
 * @param runners how many replicas start at once
 * @param poolSize connections each may have
 * @param delay what the way to the server adds, each way
 * @param rounds how often it is played at most
 */
record FleetCase(FileKind kind, int files, boolean pending, int runners, int poolSize, Duration delay, int rounds) {

	static FleetCase cold(int files, int runners, int poolSize) {
		return new FleetCase(FileKind.PLAIN, files, true, runners, poolSize, Duration.ZERO, Integer.MAX_VALUE);
	}

	static FleetCase warm(int files, int runners) {
		return new FleetCase(FileKind.PLAIN, files, false, runners, 2, Duration.ZERO, Integer.MAX_VALUE);
	}

	FleetCase of(FileKind kind) {
		return new FleetCase(kind, this.files, this.pending, this.runners, this.poolSize, this.delay, this.rounds);
	}

	FleetCase over(Duration delay) {
		return new FleetCase(this.kind, this.files, this.pending, this.runners, this.poolSize, delay, this.rounds);
	}

	/** In the first round only. */
	FleetCase once() {
		return new FleetCase(this.kind, this.files, this.pending, this.runners, this.poolSize, this.delay, 1);
	}

	/** Whether one replica does alone there what many do here. */
	boolean isManyOf(FleetCase other) {
		return this.runners > 1 && other.runners == 1 && other.kind == this.kind && other.files == this.files
				&& other.pending == this.pending && other.delay.equals(this.delay);
	}

	/** As a row of the report says it. */
	String label() {
		String what = switch (this.kind) {
			case PLAIN -> "";
			case REAL -> ", functions and backfills";
			case CONCURRENT_INDEX -> ", one builds an index concurrently";
		};
		String link = this.delay.isZero() ? "" : ", link +%d ms each way".formatted(this.delay.toMillis());
		return "%,d files%s, %d %s, pool of %d%s".formatted(this.files, what, this.runners,
				(this.runners == 1) ? "replica" : "replicas", this.poolSize, link);
	}

}
