package dev.lockkeeper.benchmarks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Series by case and contender, in the order in which they came.
 *
 * @param <C> kind of case
 */
final class Results<C> {

	private final Map<C, Map<String, Series>> series = new LinkedHashMap<>();

	Series of(C test, String contender) {
		return this.series.computeIfAbsent(test, (key) -> new LinkedHashMap<>())
			.computeIfAbsent(contender, (key) -> new Series());
	}

	Set<C> cases() {
		return this.series.keySet();
	}

	List<String> contenders() {
		return this.series.values().stream().flatMap((row) -> row.keySet().stream()).distinct().toList();
	}

	/** Median against median; empty when either has none. */
	OptionalDouble ratio(C test, String contender, C other, String otherContender) {
		Series one = of(test, contender);
		Series two = of(other, otherContender);
		return (one.isComplete() && two.isComplete()) ? OptionalDouble.of(one.median() / two.median())
				: OptionalDouble.empty();
	}

	OptionalDouble ratio(C test, String contender, String other) {
		return ratio(test, contender, test, other);
	}

	/** Against the better of several. */
	OptionalDouble ratioToBest(C test, String contender, String... others) {
		return Stream.of(others)
			.map((other) -> ratio(test, contender, other))
			.filter(OptionalDouble::isPresent)
			.mapToDouble(OptionalDouble::getAsDouble)
			.max();
	}

}
