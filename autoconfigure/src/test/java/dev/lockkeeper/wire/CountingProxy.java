package dev.lockkeeper.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands between clients and a server and counts what they ask of it: numbers that are
 * the same on every machine. Speaks no TLS.
 */
public final class CountingProxy implements AutoCloseable {

	private final ServerSocket listener;

	private final InetSocketAddress target;

	private final Set<Socket> clients = ConcurrentHashMap.newKeySet();

	private final WireTally tally = new WireTally();

	private CountingProxy(ServerSocket listener, InetSocketAddress target) {
		this.listener = listener;
		this.target = target;
	}

	/** Listens on a free port for connections to the server of a JDBC URL. */
	public static CountingProxy to(String jdbcUrl) {
		URI server = URI.create(jdbcUrl.substring("jdbc:".length()));
		try {
			CountingProxy proxy = new CountingProxy(new ServerSocket(0, 200, InetAddress.getLoopbackAddress()),
					new InetSocketAddress(server.getHost(), server.getPort()));
			start(proxy::accept);
			return proxy;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** The same URL, but through this proxy. */
	public String through(String jdbcUrl) {
		return jdbcUrl.replaceFirst("//[^/]+/", "//localhost:" + port() + "/");
	}

	public int port() {
		return this.listener.getLocalPort();
	}

	/** What was asked since the proxy was made. */
	public WireCounts counts() {
		return this.tally.counts();
	}

	private void accept() {
		while (!this.listener.isClosed()) {
			try {
				Socket client = this.listener.accept();
				start(() -> serve(client));
			}
			catch (IOException ex) {
				return;
			}
		}
	}

	private void serve(Socket socket) {
		this.clients.add(socket);
		try (socket; Socket upstream = new Socket(this.target.getAddress(), this.target.getPort())) {
			start(() -> answer(upstream, socket));
			ask(new WirePeer(socket), new WirePeer(upstream));
		}
		catch (IOException ex) {
			// The client or the server has gone
		}
		finally {
			this.clients.remove(socket);
		}
	}

	private void ask(WirePeer client, WirePeer server) throws IOException {
		WireMessage message = WireMessage.readStartup(client.in);
		while (message.number() == WireMessage.SSL_REQUEST || message.number() == WireMessage.GSS_REQUEST) {
			client.out.writeByte('N');
			client.out.flush();
			message = WireMessage.readStartup(client.in);
		}
		WireTally.Connection connection = this.tally.connection(message);
		while (true) {
			message.write(server.out);
			if (client.in.available() == 0) {
				server.out.flush();
			}
			message = WireMessage.read(client.in);
			connection.sent(message);
		}
	}

	private static void answer(Socket server, Socket client) {
		try (server; client) {
			server.getInputStream().transferTo(client.getOutputStream());
		}
		catch (IOException ex) {
			// One of them has hung up
		}
	}

	private static void start(Runnable task) {
		Thread thread = new Thread(task, "counting-proxy");
		thread.setDaemon(true);
		thread.start();
	}

	@Override
	public void close() {
		try {
			this.listener.close();
			for (Socket client : this.clients) {
				client.close();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
