package dev.lockkeeper.pressure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The network between a client and the server: it can be down, and it can break at a
 * chosen moment.
 */
final class CuttingProxy implements AutoCloseable {

	/** {@code ReadyForQuery}, whatever the state of the transaction. */
	private static final String READY = "Z\0\0\0\5";

	private final InetSocketAddress server;

	private final int port;

	private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

	private final AtomicReference<Cut> armed = new AtomicReference<>();

	private final AtomicInteger cuts = new AtomicInteger();

	private volatile ServerSocket listener;

	/** A proxy that does not listen yet. */
	CuttingProxy(String host, int serverPort) throws IOException {
		this.server = new InetSocketAddress(host, serverPort);
		try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			this.port = free.getLocalPort();
		}
	}

	int port() {
		return this.port;
	}

	/** How often {@link #cutOnce} has come to pass. */
	int cuts() {
		return this.cuts.get();
	}

	void open() {
		try {
			ServerSocket socket = new ServerSocket();
			socket.setReuseAddress(true);
			socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), this.port));
			this.listener = socket;
			start(() -> accept(socket));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Refuses connections and breaks those there are. */
	@Override
	public void close() {
		if (this.listener != null) {
			close(this.listener);
		}
		cutAll();
	}

	void cutAll() {
		this.sockets.forEach(CuttingProxy::close);
		this.sockets.clear();
	}

	/** Breaks the connection on which the client next sends the text. */
	void cutOnce(String text, Where where) {
		this.armed.set(new Cut(text, where));
	}

	private void accept(ServerSocket socket) {
		try {
			while (true) {
				Connection connection = new Connection(socket.accept(),
						new Socket(this.server.getAddress(), this.server.getPort()));
				start(connection::toServer);
				start(connection::toClient);
			}
		}
		catch (IOException ex) {
			close(socket);
		}
	}

	private static void start(Runnable task) {
		Thread thread = new Thread(task, "cutting-proxy");
		thread.setDaemon(true);
		thread.start();
	}

	private static void close(AutoCloseable socket) {
		try {
			socket.close();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Which part of the text's round trip comes to pass. */
	enum Where {

		/** The server does not hear the text. */
		BEFORE,

		/** The server has answered, and the client does not hear that. */
		AFTER,

		/** The client is cut off, and the server goes on by itself. */
		WHILE

	}

	private record Cut(String text, Where where) {

	}

	private final class Connection {

		private final Socket client;

		private final Socket target;

		private final CountDownLatch answered = new CountDownLatch(1);

		private volatile boolean muted;

		Connection(Socket client, Socket target) throws IOException {
			client.setTcpNoDelay(true);
			target.setTcpNoDelay(true);
			this.client = client;
			this.target = target;
			CuttingProxy.this.sockets.add(client);
			CuttingProxy.this.sockets.add(target);
		}

		void toServer() {
			byte[] buffer = new byte[65536];
			try {
				for (int length = read(this.client, buffer); length >= 0; length = read(this.client, buffer)) {
					Cut cut = CuttingProxy.this.armed.get();
					int at = (cut != null) ? indexOf(buffer, length, cut.text()) : -1;
					if (at >= 0 && CuttingProxy.this.armed.compareAndSet(cut, null)) {
						cut(cut.where(), buffer, (cut.where() == Where.BEFORE) ? at : length);
						break;
					}
					this.target.getOutputStream().write(buffer, 0, length);
				}
			}
			catch (IOException | InterruptedException ex) {
				// One side has gone
			}
			close(this.client);
			close(this.target);
		}

		private void cut(Where where, byte[] buffer, int length) throws IOException, InterruptedException {
			this.muted = true;
			this.target.getOutputStream().write(buffer, 0, length);
			if (where == Where.AFTER) {
				this.answered.await(30, TimeUnit.SECONDS);
			}
			CuttingProxy.this.cuts.incrementAndGet();
			close(this.client);
			if (where == Where.WHILE) {
				this.answered.await(30, TimeUnit.SECONDS);
			}
		}

		void toClient() {
			byte[] buffer = new byte[65536];
			try {
				for (int length = read(this.target, buffer); length >= 0; length = read(this.target, buffer)) {
					if (!this.muted) {
						this.client.getOutputStream().write(buffer, 0, length);
					}
					else if (indexOf(buffer, length, READY) >= 0) {
						this.answered.countDown();
					}
				}
			}
			catch (IOException ex) {
				// One side has gone
			}
			this.answered.countDown();
			close(this.client);
		}

		private static int read(Socket socket, byte[] buffer) throws IOException {
			return socket.getInputStream().read(buffer);
		}

		private static int indexOf(byte[] buffer, int length, String text) {
			return new String(buffer, 0, length, StandardCharsets.ISO_8859_1).indexOf(text);
		}

	}

}
