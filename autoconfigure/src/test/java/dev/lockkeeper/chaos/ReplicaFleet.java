package dev.lockkeeper.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.resilience.ReplicaProcess;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Replicas of one service as an orchestrator runs them: who is killed is replaced. Every
 * other one connects through the proxy, and some are whole Spring Boot applications.
 */
final class ReplicaFleet implements AutoCloseable {

	/** A whole application takes much longer to start than a migrator by itself. */
	private static final int APPLICATION_EVERY = 5;

	private final String name;

	private final String locations;

	private final String direct;

	private final String throughProxy;

	private final List<ReplicaProcess> replicas = new ArrayList<>();

	private final List<ReplicaProcess> killed = new ArrayList<>();

	ReplicaFleet(String name, String locations, String direct, String throughProxy) {
		this.name = name;
		this.locations = locations;
		this.direct = direct;
		this.throughProxy = throughProxy;
	}

	ReplicaProcess start() {
		int number = this.replicas.size();
		String url = (number % 2 == 0) ? this.direct : this.throughProxy;
		ReplicaProcess replica = (number % APPLICATION_EVERY == 2)
				? ReplicaProcess.startApplication(this.name + "-" + number, url, this.locations)
				: ReplicaProcess.start(this.name + "-" + number, url, this.locations);
		this.replicas.add(replica);
		return replica;
	}

	/** Kills a replica and starts another in its place. */
	void kill(@Nullable String application, Random random) {
		List<ReplicaProcess> alive = this.replicas.stream().filter(ReplicaProcess::isAlive).toList();
		alive.stream()
			.filter((replica) -> application != null && application.startsWith("lockkeeper " + replica.name() + " "))
			.findAny()
			.or(() -> alive.isEmpty() ? Optional.empty() : Optional.of(alive.get(random.nextInt(alive.size()))))
			.ifPresent((victim) -> {
				victim.kill();
				this.killed.add(victim);
			});
		start();
	}

	int size() {
		return this.replicas.size();
	}

	boolean anyReady() {
		return this.replicas.stream().anyMatch(ReplicaProcess::isReady);
	}

	/** Everybody who was not killed has become ready, without any help. */
	void awaitAllReady(Duration limit) {
		for (ReplicaProcess replica : this.replicas) {
			int status = replica.await(limit);
			assertThat(replica.isReady() && status == 0 || this.killed.contains(replica)).as("ready: %s", replica)
				.isTrue();
		}
	}

	@Override
	public void close() {
		this.replicas.forEach(ReplicaProcess::close);
	}

}
