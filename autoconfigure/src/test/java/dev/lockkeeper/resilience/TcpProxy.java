package dev.lockkeeper.resilience;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A network that can fail: forwards bytes between replicas and a server on the loopback
 * interface until it is told to swallow or to cut.
 */
public final class TcpProxy implements AutoCloseable {

	private final ServerSocket server;

	private final InetSocketAddress target;

	private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

	private boolean frozen;

	private TcpProxy(ServerSocket server, InetSocketAddress target) {
		this.server = server;
		this.target = target;
	}

	/** Listens on a free port for connections to a port of this machine. */
	public static TcpProxy to(int port) {
		try {
			TcpProxy proxy = new TcpProxy(new ServerSocket(0, 100, InetAddress.getLoopbackAddress()),
					new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
			start(proxy::accept, "proxy to " + port);
			return proxy;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** The same URL, but through this proxy. */
	public String through(String jdbcUrl) {
		return jdbcUrl.replaceFirst("//[^/]+/", "//localhost:" + this.server.getLocalPort() + "/");
	}

	/**
	 * From now on nothing is forwarded, either way, and nothing is closed; neither are
	 * new connections. The system's kernel acknowledges what is sent and answers
	 * keepalives all the same.
	 */
	public synchronized void freeze() {
		this.frozen = true;
	}

	/** Goes on where {@link #freeze()} has stopped; nothing was lost. */
	public synchronized void thaw() {
		this.frozen = false;
		notifyAll();
	}

	/** Resets every connection, on both sides; new ones are taken. Thaws. */
	public void cut() {
		this.sockets.forEach(TcpProxy::reset);
		thaw();
	}

	private void accept() {
		try {
			while (true) {
				Socket client = this.server.accept();
				this.sockets.add(client);
				start(() -> connect(client), "proxy connection");
			}
		}
		catch (IOException ex) {
			// Closed
		}
	}

	private void connect(Socket client) {
		try (client; Socket upstream = new Socket()) {
			awaitThaw();
			this.sockets.add(upstream);
			upstream.connect(this.target);
			Thread answers = start(() -> pump(upstream, client), "proxy answers");
			pump(client, upstream);
			answers.join();
			this.sockets.remove(upstream);
		}
		catch (IOException ex) {
			// The server is not there: the client is told by a closed connection
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			this.sockets.remove(client);
		}
	}

	private void pump(Socket from, Socket to) {
		byte[] buffer = new byte[8192];
		try {
			int length = from.getInputStream().read(buffer);
			while (length >= 0) {
				awaitThaw();
				to.getOutputStream().write(buffer, 0, length);
				length = from.getInputStream().read(buffer);
			}
			awaitThaw();
		}
		catch (IOException ex) {
			// Reset by one side
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		// What holds no more on one side must not seem to on the other
		reset(from);
		reset(to);
	}

	private synchronized void awaitThaw() throws InterruptedException {
		while (this.frozen) {
			wait();
		}
	}

	private static void reset(Socket socket) {
		try {
			socket.setSoLinger(true, 0);
			socket.close();
		}
		catch (IOException ex) {
			// It is closed already
		}
	}

	private static Thread start(Runnable work, String name) {
		Thread thread = new Thread(work, name);
		thread.setDaemon(true);
		thread.start();
		return thread;
	}

	@Override
	public void close() {
		try {
			this.server.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		cut();
	}

}
