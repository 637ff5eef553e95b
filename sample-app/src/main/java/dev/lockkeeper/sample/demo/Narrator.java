package dev.lockkeeper.sample.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Puts the replicas' events into plain words on the timeline.
 */
final class Narrator {

	/** How the starter names a session after the replica's host name. */
	private static final Pattern HOST = Pattern.compile(".* @" + Replica.HOST_PREFIX + "(\\d+)");

	private static final int REPORT_LINES = 15;

	private static final Duration WORTH_TELLING = Duration.ofMillis(100);

	private final Timeline timeline;

	private final Set<Integer> waiters = new HashSet<>();

	private final Set<Replica> killed = new HashSet<>();

	private final Set<List<String>> reports = new HashSet<>();

	Narrator(Timeline timeline) {
		this.timeline = timeline;
	}

	void starts(int number, int port) {
		this.timeline.replica(number, "starts, will answer on port " + port);
	}

	synchronized void tell(int number, ReplicaEvent event) {
		if (event instanceof ReplicaEvent.Waiting waiting) {
			this.timeline.replica(number, inWords(waiting, this.waiters.add(number)));
		}
		else {
			this.timeline.replica(number, inWords(event));
		}
	}

	/** An event of something else than a replica. */
	void tell(String who, ReplicaEvent event) {
		this.timeline.event(who,
				(event instanceof ReplicaEvent.Done) ? "the schema is where it was to go, ends" : inWords(event));
	}

	private static String inWords(ReplicaEvent event) {
		if (event instanceof ReplicaEvent.Waiting waiting) {
			return inWords(waiting, true);
		}
		if (event instanceof ReplicaEvent.Applied applied) {
			return "%s %s in %d ms".formatted(applied.direction().equals("up") ? "applied" : "rolled back",
					applied.version(), applied.took().toMillis());
		}
		if (event instanceof ReplicaEvent.Skipped skipped) {
			return "skipped %s: %s".formatted(skipped.version(), skipped.reason());
		}
		if (event instanceof ReplicaEvent.StillAtWork work) {
			return "is still at work on %s, for %s now".formatted(work.version(), Timeline.seconds(work.took()))
					+ ((work.indexBuild() != null) ? ": " + work.indexBuild() : "");
		}
		if (event instanceof ReplicaEvent.Locked locked) {
			return "has the migration lock" + ((locked.waited().compareTo(WORTH_TELLING) < 0) ? ""
					: ", for which it waited " + Timeline.seconds(locked.waited()));
		}
		return outcome((ReplicaEvent.Done) event);
	}

	private static String inWords(ReplicaEvent.Waiting waiting, boolean first) {
		String holder = holder(waiting.holder());
		return (first ? "waits for " + holder
				: "still waits for %s, for %s now".formatted(holder, Timeline.seconds(waiting.waited())))
				+ ((waiting.indexBuild() != null) ? ", which is " + waiting.indexBuild() : "");
	}

	private static String outcome(ReplicaEvent.Done done) {
		if (done.applied() > 0) {
			return "schema is current, goes on booting";
		}
		return "schema is current, nothing left to apply" + (done.lockTaken() ? "" : ", took no lock")
				+ ", goes on booting";
	}

	private static String holder(String application) {
		Matcher matcher = HOST.matcher(application);
		return matcher.matches() ? "replica " + matcher.group(1) : application;
	}

	void ready(Replica replica, Duration after) {
		this.timeline.replica(replica.number(),
				"ready after %s at http://127.0.0.1:%d".formatted(Timeline.seconds(after), replica.port()));
	}

	/** The same report is told once, however many replicas have it. */
	synchronized void failed(Replica replica, Throwable failure) {
		List<String> words = this.killed.contains(replica) ? List.of() : lastWords(replica.log());
		String report = words.isEmpty() ? "" : ", with the same report";
		if (!words.isEmpty() && this.reports.add(description(words))) {
			report = words.stream().map((line) -> "\n            | " + line).collect(Collectors.joining());
		}
		this.timeline.replica(replica.number(), failure.getMessage() + report);
	}

	/** Nothing in its log can tell why it ended. */
	synchronized void kills(Replica replica, String when) {
		this.killed.add(replica);
		this.timeline.replica(replica.number(), "is killed with kill -9, " + when);
	}

	void ended(Replica replica, int status) {
		this.timeline.replica(replica.number(), "ended with exit status " + status);
	}

	void gaveUp(Duration limit) {
		this.timeline.print("Not all replicas were ready after " + Timeline.seconds(limit));
	}

	/** What is wrong, without what each replica had done before. */
	private static List<String> description(List<String> words) {
		int action = words.indexOf("Action:");
		return (action >= 0) ? words.subList(0, action) : words;
	}

	/** Spring Boot's failure report when there is one, otherwise the log's end. */
	private static List<String> lastWords(Path log) {
		try {
			List<String> lines = Files.readAllLines(log);
			int report = lines.lastIndexOf("APPLICATION FAILED TO START");
			int start = (report >= 0) ? report + 2 : Math.max(0, lines.size() - 5);
			return lines.stream().skip(start).filter((line) -> !line.isBlank()).limit(REPORT_LINES).toList();
		}
		catch (IOException ex) {
			return List.of();
		}
	}

}
