package dev.lockkeeper.benchmarks;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * What Lockkeeper is to reach, and what was measured of it.
 */
final class Targets {

	private static final String LOCKKEEPER = FleetSuite.LOCKKEEPER;

	private final Results<FleetCase> pending;

	private final Results<FleetCase> current;

	private final Map<String, CountSuite.Counts> counts;

	private final Results<String> applications;

	Targets(Results<FleetCase> pending, Results<FleetCase> current, Map<String, CountSuite.Counts> counts,
			Results<String> applications) {
		this.pending = pending;
		this.current = current;
		this.counts = counts;
		this.applications = applications;
	}

	List<Target> all() {
		CountSuite.Counts counts = Objects.requireNonNull(this.counts.get(LOCKKEEPER));
		return List.of(
				Target.ratio("cold, 1,000 files, 1 replica, against the floor", 1.15,
						this.pending.ratio(FleetCase.cold(1_000, 1, 2), LOCKKEEPER, FleetSuite.FLOOR)),
				Target.ratio("cold, 1,000 files, 16 replicas, against the floor", 1.3,
						this.pending.ratio(FleetCase.cold(1_000, 16, 2), LOCKKEEPER, FleetSuite.FLOOR)),
				Target.ratio("cold, 100 files, 64 replicas with a pool of 1, against 1 replica", 1.5,
						this.pending
							.ratio(FleetCase.cold(100, 64, 1), LOCKKEEPER, FleetCase.cold(100, 1, 1), LOCKKEEPER)),
				worstAgainstFlyway(),
				Target.ratio("warm boot, 1,000 files, 1 replica, against Flyway's better mode", 0.1,
						againstFlyway(this.current, FleetCase.warm(1_000, 1))),
				count("warm boot: round trips, whatever the number of files", 2,
						Math.max(counts.few().wire().roundTrips(), counts.many().wire().roundTrips())),
				count("warm boot: advisory lock calls", 0,
						counts.few().wire().lockCalls() + counts.many().wire().lockCalls()),
				count("round trips per transactional file, cold", 2, counts.roundTripsPerFile()), readiness(),
				overLink(), heap(), count("failures, every case", 0, failures()));
	}

	/** What fleets alone can show. */
	static List<Target> ofFleets(Results<FleetCase> pending, Results<FleetCase> current) {
		Targets targets = new Targets(pending, current, Map.of(), new Results<>());
		return List.of(targets.worstAgainstFlyway(), targets.overLink(),
				count("failures, every case", 0, targets.failures()));
	}

	private static Target count(String what, double limit, double measured) {
		return new Target(what, limit, OptionalDouble.of(measured), "");
	}

	private static OptionalDouble againstFlyway(Results<FleetCase> results, FleetCase test) {
		return results.ratioToBest(test, LOCKKEEPER, FleetSuite.FLYWAY, FleetSuite.FLYWAY_SESSION);
	}

	/** There is nothing to compare with where Flyway fails in both of its modes. */
	private Target worstAgainstFlyway() {
		List<Double> ratios = this.pending.cases()
			.stream()
			.map((test) -> againstFlyway(this.pending, test))
			.filter(OptionalDouble::isPresent)
			.map(OptionalDouble::getAsDouble)
			.toList();
		return Target.ratio(
				"cold, the worst of %d cases (of %d; in the others Flyway fails), against Flyway's better mode"
					.formatted(ratios.size(), this.pending.cases().size()),
				0.5, ratios.stream().mapToDouble(Double::doubleValue).max());
	}

	private Target readiness() {
		double without = median(ApplicationSuite.ready(12), Variant.NONE);
		double with = median(ApplicationSuite.ready(12), Variant.LOCKKEEPER);
		return new Target("added to the sample's time to readiness (warm, 12 files): 2 %% of %,.0f ms or 60 ms"
			.formatted(without), Math.max(60, 0.02 * without), OptionalDouble.of(with - without), "ms");
	}

	private Target heap() {
		String measured = ApplicationSuite.heap(10_000);
		return new Target("peak heap for 10,000 files of 4 kB, warm, over the same application without", 32,
				OptionalDouble.of(median(measured, Variant.LOCKKEEPER) - median(measured, Variant.NONE)), "MB");
	}

	private double median(String what, Variant variant) {
		return this.applications.of(what, variant.label()).median();
	}

	/** What the longest link adds, in units of the time it takes there and back. */
	private Target overLink() {
		FleetCase far = this.current.cases()
			.stream()
			.filter((test) -> test.runners() == 1)
			.filter((test) -> this.current.cases().contains(test.over(Duration.ZERO)))
			.max(Comparator.comparing(FleetCase::delay))
			.orElseThrow();
		double added = this.current.of(far, LOCKKEEPER).median()
				- this.current.of(far.over(Duration.ZERO), LOCKKEEPER).median();
		return new Target("added over a %d ms link, warm boot, in round trips".formatted(far.delay().toMillis()), 2,
				OptionalDouble.of(added / (2 * far.delay().toMillis())), "");
	}

	private double failures() {
		return failures(this.pending) + failures(this.current);
	}

	private static double failures(Results<FleetCase> results) {
		return results.cases()
			.stream()
			.map((test) -> results.of(test, LOCKKEEPER).failure())
			.mapToDouble((failure) -> (failure != null) ? failure.failures().size() : 0)
			.sum();
	}

}
