package dev.lockkeeper.benchmarks;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * A longer way to a server: everything arrives a constant time later, each way. What is
 * sent in one go stays in one go, as on a real link, so that pipelining pays here too.
 */
final class DelayingLink implements AutoCloseable {

	private static final Chunk END = new Chunk(new byte[0], 0);

	/**
	 * A parked thread wakes up some tenth of a millisecond late: the rest is spun away.
	 */
	private static final long OVERSLEPT = 200_000;

	private final ServerSocket listener;

	private final int target;

	private final long delayNanos;

	private DelayingLink(ServerSocket listener, int target, Duration delay) {
		this.listener = listener;
		this.target = target;
		this.delayNanos = delay.toNanos();
	}

	/** Listens on a free port for connections to a port of this machine. */
	static DelayingLink to(int port, Duration delay) {
		try {
			DelayingLink link = new DelayingLink(new ServerSocket(0, 200, InetAddress.getLoopbackAddress()), port,
					delay);
			start(link::accept);
			return link;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	int port() {
		return this.listener.getLocalPort();
	}

	private void accept() {
		while (!this.listener.isClosed()) {
			try {
				Socket client = this.listener.accept();
				Socket server = new Socket(InetAddress.getLoopbackAddress(), this.target);
				connect(client, server);
				connect(server, client);
			}
			catch (IOException ex) {
				// Closed, or the server is not there
			}
		}
	}

	private void connect(Socket from, Socket to) throws IOException {
		from.setTcpNoDelay(true);
		BlockingQueue<Chunk> underWay = new LinkedBlockingQueue<>();
		start(() -> receive(from, underWay));
		start(() -> deliver(underWay, to));
	}

	private void receive(Socket from, BlockingQueue<Chunk> underWay) {
		byte[] buffer = new byte[65_536];
		try {
			int length = from.getInputStream().read(buffer);
			while (length >= 0) {
				underWay.add(new Chunk(Arrays.copyOf(buffer, length), System.nanoTime() + this.delayNanos));
				length = from.getInputStream().read(buffer);
			}
		}
		catch (IOException ex) {
			// Reset; the other side hears of it
		}
		underWay.add(END);
	}

	private static void deliver(BlockingQueue<Chunk> underWay, Socket to) {
		try (to) {
			OutputStream out = to.getOutputStream();
			for (Chunk chunk = underWay.take(); chunk != END; chunk = underWay.take()) {
				for (long wait = chunk.due() - System.nanoTime(); wait > 0; wait = chunk.due() - System.nanoTime()) {
					if (wait > OVERSLEPT) {
						LockSupport.parkNanos(wait - OVERSLEPT);
					}
					else {
						Thread.onSpinWait();
					}
				}
				out.write(chunk.bytes());
			}
		}
		catch (IOException ex) {
			// Gone
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static void start(Runnable task) {
		Thread thread = new Thread(task, "delaying-link");
		thread.setDaemon(true);
		thread.start();
	}

	@Override
	public void close() {
		try {
			this.listener.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Bytes, and when they arrive. */
	private record Chunk(byte[] bytes, long due) {

	}

}
