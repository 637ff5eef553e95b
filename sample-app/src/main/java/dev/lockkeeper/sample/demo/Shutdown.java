package dev.lockkeeper.sample.demo;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Ends what the demonstration started, last first, however the demonstration ends.
 */
final class Shutdown {

	private final Deque<AutoCloseable> parts = new ArrayDeque<>();

	private final Timeline timeline;

	Shutdown(Timeline timeline) {
		this.timeline = timeline;
		Runtime.getRuntime().addShutdownHook(new Thread(this::endAll, "shutdown"));
		endWithMaven();
	}

	/** Killed hard, Maven leaves behind the JVM that it runs the demonstration in. */
	@SuppressWarnings("FutureReturnValueIgnored") // Nothing in it fails
	private static void endWithMaven() {
		ProcessHandle.current().parent().ifPresent((parent) -> parent.onExit().thenRun(() -> System.exit(1)));
	}

	synchronized <T extends AutoCloseable> T register(T part) {
		this.parts.push(part);
		return part;
	}

	private synchronized void endAll() {
		this.timeline.end(this.parts.isEmpty() ? "" : "\nEnding what was started");
		while (!this.parts.isEmpty()) {
			try {
				this.parts.pop().close();
			}
			catch (Exception ex) {
				System.err.println(ex);
			}
		}
	}

}
