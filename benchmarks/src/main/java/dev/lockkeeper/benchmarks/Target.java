package dev.lockkeeper.benchmarks;

import java.util.OptionalDouble;

/**
 * Something to reach.
 *
 * @param what what is measured
 * @param limit what it may be at most
 * @param measured what it was; empty when it was not measured, or somebody failed
 * @param unit of both numbers
 */
record Target(String what, double limit, OptionalDouble measured, String unit) {

	static Target ratio(String what, double limit, OptionalDouble measured) {
		return new Target(what, limit, measured, "");
	}

	String limitText() {
		return text(this.limit);
	}

	String measuredText() {
		return this.measured.isPresent() ? text(this.measured.getAsDouble()) : "not measured";
	}

	String verdict() {
		if (this.measured.isEmpty()) {
			return "–";
		}
		return (this.measured.getAsDouble() <= this.limit) ? "yes" : "**no**";
	}

	private String text(double value) {
		String number = (value == Math.rint(value)) ? "%,.0f".formatted(value)
				: (Math.abs(value) >= 100) ? "%,.0f".formatted(value) : "%.3g".formatted(value);
		return this.unit.isEmpty() ? number : number + " " + this.unit;
	}

}
