package dev.lockkeeper.actuate;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers on a port for the server that is going to have it.
 * <p>
 * One thread that waits for no client, because a probe without a timely answer may cost
 * the process its life. The JDK's own HTTP server reads a request in a worker for as long
 * as the client takes: a few that send half of one would occupy all workers. And it ends
 * by cutting off whoever is just being answered.
 */
final class EarlyProbeServer implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(EarlyProbeServer.class);

	private static final int MAX_CONNECTIONS = 256;

	private static final long TURN_MILLIS = 200;

	/** How long whoever has come in time may stay when the port is free already. */
	private static final Duration LINGER = Duration.ofSeconds(1);

	private final ServerSocketChannel listener;

	private final Selector selector;

	private final EarlyAnswer answer;

	/** The oldest first. */
	private final Deque<ProbeConnection> connections = new ArrayDeque<>();

	private final CountDownLatch free = new CountDownLatch(1);

	private volatile boolean closing;

	private EarlyProbeServer(ServerSocketChannel listener, Selector selector, EarlyAnswer answer) {
		this.listener = listener;
		this.selector = selector;
		this.answer = answer;
	}

	/**
	 * Opens a port.
	 * @param port what to open
	 * @param answer what to say
	 * @throws IOException if the port cannot be had
	 */
	static EarlyProbeServer open(ProbePort port, EarlyAnswer answer) throws IOException {
		ServerSocketChannel listener = ServerSocketChannel.open();
		try {
			// Connections that are still open do not keep the next one from binding
			listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
			listener.bind(port.address());
			listener.configureBlocking(false);
			Selector selector = Selector.open();
			listener.register(selector, SelectionKey.OP_ACCEPT);
			EarlyProbeServer server = new EarlyProbeServer(listener, selector, answer);
			Thread thread = new Thread(server::run, "lockkeeper-early-probes-" + port.address().getPort());
			thread.setDaemon(true);
			thread.start();
			return server;
		}
		catch (IOException | RuntimeException ex) {
			listener.close();
			throw ex;
		}
	}

	private void run() {
		try {
			while (!this.closing) {
				turn();
			}
			freePort();
			long end = System.nanoTime() + LINGER.toNanos();
			while (!this.connections.isEmpty() && System.nanoTime() - end < 0) {
				turn();
			}
		}
		catch (IOException | RuntimeException ex) {
			logger.warn("Probes are not answered any more", ex);
		}
		finally {
			end();
		}
	}

	private void turn() throws IOException {
		this.selector.select(this::serve, TURN_MILLIS);
		while (!this.connections.isEmpty() && this.connections.getFirst().isOverdue()) {
			this.connections.removeFirst().close();
		}
	}

	private void serve(SelectionKey key) {
		if (!(key.attachment() instanceof ProbeConnection connection)) {
			accept();
			return;
		}
		try {
			if (!connection.serve(this.answer)) {
				return;
			}
		}
		catch (IOException ex) {
			// The client does not wait for its answer
		}
		catch (RuntimeException ex) {
			logger.debug("A request cannot be answered", ex);
		}
		this.connections.remove(connection);
		connection.close();
	}

	private void accept() {
		try {
			for (SocketChannel client = this.listener.accept(); client != null; client = this.listener.accept()) {
				if (this.connections.size() == MAX_CONNECTIONS) {
					this.connections.removeFirst().close();
				}
				ProbeConnection connection = new ProbeConnection(client);
				this.connections.addLast(connection);
				client.configureBlocking(false);
				client.register(this.selector, SelectionKey.OP_READ, connection);
			}
		}
		catch (IOException ex) {
			// The process has no file left to open, for example: not to be tried at once
			logger.debug("A probe cannot be accepted", ex);
			LockSupport.parkNanos(Duration.ofMillis(TURN_MILLIS).toNanos());
		}
	}

	private void freePort() throws IOException {
		accept();
		this.listener.close();
		// Only a selection gives back what is registered
		this.selector.selectNow(this::serve);
		this.free.countDown();
	}

	private void end() {
		this.connections.forEach(ProbeConnection::close);
		try {
			this.listener.close();
			this.selector.close();
		}
		catch (IOException ex) {
			logger.debug("Not closed", ex);
		}
		this.free.countDown();
	}

	/**
	 * Closes the port. When this returns, somebody else can bind it; whoever had
	 * connected before is answered all the same.
	 */
	@Override
	public void close() {
		this.closing = true;
		try {
			if (this.free.getCount() > 0) {
				this.selector.wakeup();
				this.free.await();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
