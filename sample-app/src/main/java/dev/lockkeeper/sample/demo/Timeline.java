package dev.lockkeeper.sample.demo;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/**
 * One line per event: seconds since the start, who, what.
 */
final class Timeline {

	private static final String[] COLOURS = { "36", "33", "35", "32", "34" };

	private final PrintStream out;

	private final boolean colour;

	private long start = System.nanoTime();

	private boolean ended;

	Timeline(PrintStream out, boolean colour) {
		this.out = out;
		this.colour = colour;
	}

	/** Counts time from now on. */
	synchronized void restart() {
		this.start = System.nanoTime();
	}

	/** A line about something else than a replica. */
	void event(String who, String text) {
		event(who, "1", text);
	}

	/** A line about one replica. */
	void replica(int number, String text) {
		event("replica " + number, COLOURS[(number - 1) % COLOURS.length], text);
	}

	/** Text that belongs to no moment. */
	synchronized void print(String text) {
		if (!this.ended) {
			this.out.println(text);
			this.out.flush();
		}
	}

	/**
	 * Prints the last text; what is told afterwards is only the end of what was started.
	 */
	synchronized void end(String text) {
		print(text);
		this.ended = true;
	}

	private synchronized void event(String who, String colourCode, String text) {
		String name = "%-10s".formatted(who);
		Duration offset = Duration.ofNanos(System.nanoTime() - this.start);
		print("%8s  %s  %s".formatted(seconds(offset),
				this.colour ? "\033[" + colourCode + "m" + name + "\033[0m" : name, text));
	}

	static String seconds(Duration duration) {
		return String.format(Locale.ROOT, "%.2f s", duration.toMillis() / 1000.0);
	}

}
