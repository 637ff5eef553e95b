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

	Fleet(Narrator narrator) {
		this.narrator = narrator;
	}

	/** Starts replicas, whose events the listener gets with the replica's number. */
	void start(int size, Database database, Path logs, Questions questions, BiConsumer<Integer, ReplicaEvent> listener)
			throws IOException {
		List<Integer> ports = freePorts(size);
		for (int i = 0; i < size; i++) {
			int number = i + 1;
			Path log = logs.resolve("replica-" + number + ".log");
			Files.deleteIfExists(log);
			this.narrator.starts(number, ports.get(i));
			add(Replica.start(number, ports.get(i), log, database, questions,
					(event) -> listener.accept(number, event)));
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

	/**
	 * Waits until each replica is ready or has ended; {@code true} when all are ready.
	 */
	boolean awaitReady(Duration limit) {
		CompletableFuture<?>[] all = this.settled.toArray(CompletableFuture<?>[]::new);
		try {
			CompletableFuture.allOf(all).orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS).join();
			return true;
		}
		catch (CompletionException ex) {
			if (ex.getCause() instanceof TimeoutException) {
				this.narrator.gaveUp(limit);
			}
			return false;
		}
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
