package dev.lockkeeper.sample.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;

/**
 * The replicas, started at the same moment.
 */
final class Fleet implements AutoCloseable {

	private static final Duration END_LIMIT = Duration.ofSeconds(2);

	private final List<Replica> replicas = new ArrayList<>();

	/** Completed after the narrator has told it. */
	private final List<CompletableFuture<?>> settled = new ArrayList<>();

	private final Narrator narrator;

	private final Questions questions;

	private BiConsumer<Integer, ReplicaEvent> listener = (replica, event) -> {
	};

	Fleet(Narrator narrator, Questions questions) {
		this.narrator = narrator;
		this.questions = questions;
	}

	/** Adds somebody who is told of every event, with the replica's number. */
	void listen(BiConsumer<Integer, ReplicaEvent> listener) {
		this.listener = this.listener.andThen(listener);
	}

	/**
	 * Starts replicas.
	 * @param size how many
	 * @param database the database that they share
	 * @param logs the folder for their logs
	 * @param locations folders of migrations beside the service's own
	 */
	void start(int size, Database database, Path logs, List<String> locations) throws IOException {
		List<Integer> ports = freePorts(size);
		for (int i = 0; i < size; i++) {
			int number = i + 1;
			Path log = logs.resolve("replica-" + number + ".log");
			Files.deleteIfExists(log);
			this.narrator.starts(number, ports.get(i));
			add(Replica.start(number, ports.get(i), log, database, locations, this.questions,
					(event) -> this.listener.accept(number, event)));
		}
	}

	private void add(Replica replica) {
		this.replicas.add(replica);
		this.settled.add(replica.ready().whenComplete((duration, failure) -> {
			if (failure == null) {
				this.narrator.ready(replica, duration);
				replica.whenEnded((status) -> this.narrator.ended(replica, status));
			}
			else {
				this.narrator.failed(replica, failure);
			}
		}));
	}

	List<Replica> replicas() {
		return List.copyOf(this.replicas);
	}

	Replica replica(int number) {
		return this.replicas.get(number - 1);
	}

	/** Those that are ready for requests. */
	List<Replica> ready() {
		return this.replicas.stream().filter((replica) -> replica.served() && replica.exitStatus() == -1).toList();
	}

	/**
	 * Waits until each replica is ready or has ended; {@code false} when it is not so in
	 * time.
	 */
	boolean awaitSettled(Duration limit) {
		CompletableFuture<?>[] all = this.settled.toArray(CompletableFuture<?>[]::new);
		try {
			CompletableFuture.allOf(all).orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS).join();
		}
		catch (CompletionException ex) {
			if (ex.getCause() instanceof TimeoutException) {
				this.narrator.gaveUp(limit);
				return false;
			}
		}
		return true;
	}

	/** What each replica did, as a table. */
	String summary() {
		TextTable table = new TextTable("REPLICA", "PORT", "WAITED", "APPLIED", "READY AFTER");
		for (Replica replica : this.replicas) {
			ReplicaEvent.Done done = replica.done();
			Duration ready = replica.ready().isCompletedExceptionally() ? null : replica.ready().getNow(null);
			table.row(Integer.toString(replica.number()), Integer.toString(replica.port()),
					(done != null) ? Timeline.seconds(done.waited()) : "-",
					(done != null) ? done.applied() + " migrations" : "-",
					(ready != null) ? Timeline.seconds(ready) : "never");
		}
		return table.render();
	}

	/** All of them at once, each on loopback, so that no two are the same. */
	private static List<Integer> freePorts(int count) throws IOException {
		List<ServerSocket> sockets = new ArrayList<>();
		try {
			for (int i = 0; i < count; i++) {
				sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
			}
			return sockets.stream().map(ServerSocket::getLocalPort).toList();
		}
		finally {
			sockets.forEach(Fleet::closeQuietly);
		}
	}

	private static void closeQuietly(ServerSocket socket) {
		try {
			socket.close();
		}
		catch (IOException ex) {
			// Then the replica says that its port is in use.
		}
	}

	/**
	 * A replica that is still migrating would finish first. It is killed instead, because
	 * Maven grants all of this five seconds.
	 */
	@Override
	public void close() {
		this.replicas.forEach(Replica::stop);
		long deadline = System.nanoTime() + END_LIMIT.toNanos();
		this.replicas.forEach((replica) -> replica.awaitEnd(Duration.ofNanos(deadline - System.nanoTime())));
	}

}
