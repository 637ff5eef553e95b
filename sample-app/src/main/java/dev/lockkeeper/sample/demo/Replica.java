package dev.lockkeeper.sample.demo;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

import org.jspecify.annotations.Nullable;

/**
 * One replica of the service: a process that becomes ready, or ends.
 */
final class Replica {

	/** Replicas are told apart by their host names, as pods are. */
	static final String HOST_PREFIX = "replica-";

	private static final Duration POLL = Duration.ofMillis(50);

	private final int number;

	private final int port;

	private final Path log;

	private final long started = System.nanoTime();

	private final CompletableFuture<Duration> ready = new CompletableFuture<>();

	private final ChildJvm jvm;

	private volatile ReplicaEvent.@Nullable Done done;

	private volatile boolean served;

	private Replica(int number, int port, Path log, Database database, List<String> locations,
			Consumer<ReplicaEvent> listener) {
		this.number = number;
		this.port = port;
		this.log = log;
		this.jvm = ChildJvm.start(ReplicaMain.class, arguments(port, log, locations), environment(number, database),
				log, (line) -> ReplicaEvent.read(line).ifPresent((event) -> {
					if (event instanceof ReplicaEvent.Done end) {
						this.done = end;
					}
					listener.accept(event);
				}));
	}

	/**
	 * Starts the process.
	 * @param number counted from 1
	 * @param port where it will serve
	 * @param log the file for its log, which a person can read
	 * @param database the database it uses
	 * @param locations folders of migrations beside the service's own
	 * @param questions asks whether it is ready
	 * @param listener hears of its events, in a thread of its own
	 */
	static Replica start(int number, int port, Path log, Database database, List<String> locations, Questions questions,
			Consumer<ReplicaEvent> listener) {
		Replica replica = new Replica(number, port, log, database, locations, listener);
		Thread watch = new Thread(() -> replica.pollReadiness(questions), "replica-" + number + "-readiness");
		watch.setDaemon(true);
		watch.start();
		replica.whenEnded((status) -> replica.ready.completeExceptionally(new EndedException(status)));
		return replica;
	}

	private static List<String> arguments(int port, Path log, List<String> locations) {
		List<String> arguments = new ArrayList<>(
				List.of("--server.port=" + port, "--server.address=127.0.0.1", "--spring.main.banner-mode=off",
						"--logging.structured.format.console=logstash", "--logging.file.name=" + log));
		if (!locations.isEmpty()) {
			arguments.add("--lockkeeper.locations=classpath:db/migration," + String.join(",", locations));
		}
		return arguments;
	}

	private static Map<String, String> environment(int number, Database database) {
		Map<String, String> environment = new HashMap<>(database.environment());
		environment.put("HOSTNAME", HOST_PREFIX + number);
		return environment;
	}

	private void pollReadiness(Questions questions) {
		while (!this.ready.isDone()) {
			if (questions.ask(this.port, "/actuator/health/readiness").filter(Questions.Answer::ok).isPresent()) {
				this.served = true;
				this.ready.complete(Duration.ofNanos(System.nanoTime() - this.started));
				return;
			}
			try {
				Thread.sleep(POLL.toMillis());
			}
			catch (InterruptedException ex) {
				return;
			}
		}
	}

	int number() {
		return this.number;
	}

	int port() {
		return this.port;
	}

	Path log() {
		return this.log;
	}

	/** How long it took from the process's start, or an {@link EndedException}. */
	CompletableFuture<Duration> ready() {
		return this.ready;
	}

	/** What the starter said last; {@code null} until it has finished. */
	ReplicaEvent.@Nullable Done done() {
		return this.done;
	}

	/** Whether it has ever been ready for requests. */
	boolean served() {
		return this.served;
	}

	/** {@code -1} while it is alive. */
	int exitStatus() {
		return this.jvm.exitStatus();
	}

	void whenEnded(IntConsumer listener) {
		this.jvm.whenEnded(listener);
	}

	/** As {@code kill -9} does. */
	void kill() {
		this.jvm.kill();
	}

	void stop() {
		this.jvm.stop();
	}

	/** Kills the process when it has not ended by then. */
	void awaitEnd(Duration limit) {
		if (!this.jvm.awaitEnd(limit)) {
			this.jvm.kill();
		}
	}

	/** The process ended before it was ready. */
	static final class EndedException extends RuntimeException {

		private static final long serialVersionUID = 1L;

		EndedException(int status) {
			super("ended with exit status " + status + " before it was ready");
		}

	}

}
