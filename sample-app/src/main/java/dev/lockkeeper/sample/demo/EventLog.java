package dev.lockkeeper.sample.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * All that the replicas have reported so far, for a scenario to wait for.
 */
final class EventLog {

	private final List<Entry> entries = new ArrayList<>();

	synchronized void add(int replica, ReplicaEvent event) {
		this.entries.add(new Entry(replica, event, System.nanoTime()));
		notifyAll();
	}

	/** The first that is like that; empty when there is none in time. */
	synchronized Optional<Entry> await(Predicate<Entry> wanted, Duration limit) throws InterruptedException {
		long deadline = System.nanoTime() + limit.toNanos();
		Optional<Entry> found = find(wanted);
		while (found.isEmpty() && System.nanoTime() < deadline) {
			wait(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
			found = find(wanted);
		}
		return found;
	}

	synchronized Optional<Entry> find(Predicate<Entry> wanted) {
		return this.entries.stream().filter(wanted).findFirst();
	}

	/** The events of one type. */
	synchronized <T extends ReplicaEvent> List<T> all(Class<T> type) {
		return this.entries.stream().map(Entry::event).filter(type::isInstance).map(type::cast).toList();
	}

	/** Which replicas applied files, in the order in which they began to. */
	synchronized List<Integer> migrators() {
		return this.entries.stream()
			.filter((entry) -> entry.event() instanceof ReplicaEvent.Applied)
			.map(Entry::replica)
			.distinct()
			.toList();
	}

	/** How many files have been applied, by whomever. */
	synchronized int applied() {
		return all(ReplicaEvent.Applied.class).size();
	}

	/**
	 * One event.
	 *
	 * @param replica whose
	 * @param event what
	 * @param at when it was heard of, a {@link System#nanoTime()}
	 */
	record Entry(int replica, ReplicaEvent event, long at) {

		boolean applied(String version) {
			return this.event instanceof ReplicaEvent.Applied applied && applied.version().equals(version);
		}

	}

}
