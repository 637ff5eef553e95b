package dev.lockkeeper.sample.demo;

import java.nio.file.Path;
import java.time.Duration;
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

	private static final Duration POLL = Duration.ofMillis(50);

	private final int number;

	private final int port;

	private final Path log;

	private final long started = System.nanoTime();

	private final CompletableFuture<Duration> ready = new CompletableFuture<>();

	private final ChildJvm jvm;

	private volatile ReplicaEvent.@Nullable Done done;

	private Replica(int number, int port, Path log, Database database, Consumer<ReplicaEvent> listener) {
		this.number = number;
		this.port = port;
		this.log = log;
		this.jvm = ChildJvm.start(ReplicaMain.class, arguments(port, log), database.environment(), log,
				(line) -> ReplicaEvent.read(line).ifPresent((event) -> {
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
	 * @param questions asks whether it is ready
	 * @param listener hears of its events, in a thread of its own
	 */
	static Replica start(int number, int port, Path log, Database database, Questions questions,
			Consumer<ReplicaEvent> listener) {
		Replica replica = new Replica(number, port, log, database, listener);
		Thread watch = new Thread(() -> replica.pollReadiness(questions), "replica-" + number + "-readiness");
		watch.setDaemon(true);
		watch.start();
		replica.whenEnded((status) -> replica.ready.completeExceptionally(new EndedException(status)));
		return replica;
	}

	private static List<String> arguments(int port, Path log) {
		return List.of("--server.port=" + port, "--server.address=127.0.0.1", "--spring.main.banner-mode=off",
				"--logging.structured.format.console=logstash", "--logging.file.name=" + log);
	}

	private void pollReadiness(Questions questions) {
		while (!this.ready.isDone()) {
			if (questions.ask(this.port, "/actuator/health/readiness").filter(Questions.Answer::ok).isPresent()) {
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

	void whenEnded(IntConsumer listener) {
		this.jvm.whenEnded(listener);
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
