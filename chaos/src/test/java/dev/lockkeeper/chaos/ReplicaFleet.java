package dev.lockkeeper.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.resilience.ReplicaProcess;

/**
 * Replicas of one service as an orchestrator runs them: who is killed is replaced. Every
 * other one connects through the proxy, and some are the sample service.
 */
final class ReplicaFleet implements AutoCloseable {

	/** A whole service takes much longer to start than a migrator by itself. */
	private static final int SAMPLE_EVERY = 7;

	private final String name;

	private final String locations;

	private final String direct;

	private final String throughProxy;

	private final List<Replica> replicas = new ArrayList<>();

	private final List<Replica> killed = new ArrayList<>();

	ReplicaFleet(String name, String locations, String direct, String throughProxy) {
		this.name = name;
		this.locations = locations;
		this.direct = direct;
		this.throughProxy = throughProxy;
	}

	void start() {
		int number = this.replicas.size();
		String url = (number % 2 == 0) ? this.direct : this.throughProxy;
		if (number % SAMPLE_EVERY == 2) {
			startSample(url);
		}
		else {
			this.replicas.add(new MigratorReplica(ReplicaProcess.start(nextName(), url, this.locations)));
		}
	}

	/** Starts the sample service where every fault can meet it. */
	void startSample() {
		startSample(this.throughProxy);
	}

	private void startSample(String url) {
		this.replicas.add(SampleReplica.start(nextName(), url, this.locations));
	}

	private String nextName() {
		return this.name + "-" + this.replicas.size();
	}

	/** Kills a replica and starts another in its place. */
	void kill(@Nullable String application, Random random) {
		List<Replica> alive = this.replicas.stream().filter((replica) -> replica.process().isAlive()).toList();
		alive.stream()
			.filter((replica) -> application != null
					&& application.startsWith("lockkeeper " + replica.process().name() + " "))
			.findAny()
			.or(() -> alive.isEmpty() ? Optional.empty() : Optional.of(alive.get(random.nextInt(alive.size()))))
			.ifPresent((victim) -> {
				victim.process().kill();
				this.killed.add(victim);
			});
		start();
	}

	int size() {
		return this.replicas.size();
	}

	int samples() {
		return (int) this.replicas.stream().filter(SampleReplica.class::isInstance).count();
	}

	boolean anyReady() {
		return this.replicas.stream().anyMatch(Replica::isReady);
	}

	/** Everybody who was not killed becomes ready, without any help. */
	void awaitGoodEnds(Duration limit) {
		this.replicas.stream()
			.filter((replica) -> !this.killed.contains(replica))
			.forEach((replica) -> replica.awaitGoodEnd(limit));
	}

	@Override
	public void close() {
		this.replicas.forEach((replica) -> replica.process().close());
	}

	/** For messages of assertions: all they have said. */
	@Override
	public String toString() {
		return this.replicas.toString();
	}

}
