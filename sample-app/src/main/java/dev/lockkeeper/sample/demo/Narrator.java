package dev.lockkeeper.sample.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * Puts the replicas' events into plain words on the timeline.
 */
final class Narrator {

	private final Timeline timeline;

	private final Map<Integer, String> holders = new HashMap<>();

	private final Set<Integer> waiters = new HashSet<>();

	private @Nullable String lastToLock;

	Narrator(Timeline timeline) {
		this.timeline = timeline;
	}

	void starts(int number, int port) {
		this.timeline.replica(number, "starts, will answer on port " + port);
	}

	synchronized void tell(int number, ReplicaEvent event) {
		if (event instanceof ReplicaEvent.Locked) {
			this.lastToLock = "replica " + number;
			this.notifyAll();
		}
		this.timeline.replica(number, inWords(number, event));
	}

	private String inWords(int number, ReplicaEvent event) {
		if (event instanceof ReplicaEvent.Waiting waiting) {
			String holder = holder(waiting);
			return this.waiters.add(number) ? "waits for " + holder
					: "still waits for %s, for %s now".formatted(holder, Timeline.seconds(waiting.waited()));
		}
		if (event instanceof ReplicaEvent.Applied applied) {
			return "%s %s in %d ms".formatted(applied.direction().equals("up") ? "applied" : "rolled back",
					applied.version(), applied.took().toMillis());
		}
		return (event instanceof ReplicaEvent.Done done) ? outcome(done) : "has the migration lock";
	}

	private static String outcome(ReplicaEvent.Done done) {
		if (done.applied() > 0) {
			return "schema is current, goes on booting";
		}
		return "schema is current, nothing left to apply" + (done.lockTaken() ? "" : ", took no lock")
				+ ", goes on booting";
	}

	/**
	 * A process id of the server says nothing to the reader. The lines of two replicas
	 * come by two ways, so the one that took the lock may be heard a moment later than
	 * the one that waits for it.
	 */
	private String holder(ReplicaEvent.Waiting waiting) {
		String known = this.holders.get(waiting.holderPid());
		if (known == null) {
			awaitLocked();
			known = (this.lastToLock != null) ? this.lastToLock
					: "%s (server process %d)".formatted(waiting.holder(), waiting.holderPid());
			this.holders.put(waiting.holderPid(), known);
		}
		return known;
	}

	private synchronized void awaitLocked() {
		try {
			if (this.lastToLock == null) {
				this.wait(250);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	void ready(Replica replica, Duration after) {
		this.timeline.replica(replica.number(),
				"ready after %s at http://127.0.0.1:%d".formatted(Timeline.seconds(after), replica.port()));
	}

	void failed(Replica replica, Throwable failure) {
		String lastWords = lastWords(replica.log()).stream()
			.map((line) -> "\n            | " + line)
			.collect(Collectors.joining());
		this.timeline.replica(replica.number(), failure.getMessage() + lastWords);
	}

	void ended(Replica replica, int status) {
		this.timeline.replica(replica.number(), "ended with exit status " + status);
	}

	void gaveUp(Duration limit) {
		this.timeline.print("Not all replicas were ready after " + Timeline.seconds(limit));
	}

	/** Spring Boot's failure report when there is one, otherwise the log's end. */
	private static List<String> lastWords(Path log) {
		try {
			List<String> lines = Files.readAllLines(log);
			int report = lines.lastIndexOf("APPLICATION FAILED TO START");
			int start = (report >= 0) ? report + 2 : Math.max(0, lines.size() - 5);
			return lines.stream().skip(start).filter((line) -> !line.isBlank()).limit(15).toList();
		}
		catch (IOException ex) {
			return List.of();
		}
	}

}
