package dev.lockkeeper.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * How one contender fared in one case, round by round.
 */
final class Series {

	/**
	 * A contender that fails or lags behind for this long is spared further rounds of the
	 * case.
	 */
	private static final Duration PATIENCE = Duration.ofSeconds(2);

	private final List<Double> millis = new ArrayList<>();

	private Fleet.@Nullable Outcome failure;

	void add(Fleet.Outcome outcome) {
		if (outcome.failures().isEmpty()) {
			add(outcome.time());
		}
		else if (this.failure == null || outcome.failures().size() > this.failure.failures().size()) {
			this.failure = outcome;
		}
	}

	void add(Duration time) {
		this.millis.add(time.toNanos() / 1e6);
	}

	void add(double value) {
		this.millis.add(value);
	}

	/** The worst round, or {@code null} when nobody failed. */
	Fleet.@Nullable Outcome failure() {
		return this.failure;
	}

	boolean isRetired() {
		return this.failure != null && this.failure.time().compareTo(PATIENCE) > 0;
	}

	/** Whether it was not done in time. */
	boolean isLate(Duration limit) {
		return this.failure != null && this.failure.time().compareTo(limit) >= 0;
	}

	/** Whether it is slow, and many times as slow as another one. */
	boolean isBeyond(int times, Series other) {
		return isComplete() && other.isComplete() && median() > PATIENCE.toMillis()
				&& median() > times * other.median();
	}

	/** Whether there is a time, and nobody failed. */
	boolean isComplete() {
		return this.failure == null && !this.millis.isEmpty();
	}

	double median() {
		List<Double> sorted = this.millis.stream().sorted().toList();
		int middle = sorted.size() / 2;
		return (sorted.size() % 2 == 1) ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
	}

	double min() {
		return this.millis.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
	}

	double max() {
		return this.millis.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
	}

	/**
	 * Such as {@code 13.1 (12.8–14.0)} or, of a single round, {@code 13.1}, or how many
	 * failed.
	 */
	String text() {
		if (this.failure != null) {
			return "%d of %d failed".formatted(this.failure.failures().size(), this.failure.runners());
		}
		return switch (this.millis.size()) {
			case 0 -> "–";
			case 1 -> number(median());
			default -> "%s (%s–%s)".formatted(number(median()), number(min()), number(max()));
		};
	}

	/** Three digits or so. */
	static String number(double value) {
		return (value >= 100) ? "%,.0f".formatted(value)
				: (value >= 10) ? "%.1f".formatted(value) : "%.2f".formatted(value);
	}

}
