package dev.lockkeeper.actuate;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

import org.springframework.http.client.ReactorResourceFactory;

/**
 * Starts, asks and stops a Netty server on a loopback port that nobody knows. The first
 * server of a process loads its native transport and hundreds of classes between closing
 * and opening the port, if it is not done before: up to half a second on two processors.
 */
final class NettyRehearsal implements Runnable {

	private static final Logger logger = LoggerFactory.getLogger(NettyRehearsal.class);

	private static final Duration LIMIT = Duration.ofSeconds(5);

	private final @Nullable ReactorResourceFactory resources;

	/**
	 * Makes it; does nothing yet.
	 * @param resources those of the server that is to be opened
	 */
	NettyRehearsal(@Nullable ReactorResourceFactory resources) {
		this.resources = resources;
	}

	@Override
	public void run() {
		HttpServer server = HttpServer.create()
			.bindAddress(() -> new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
			.handle((request, response) -> response.send());
		if (this.resources != null) {
			server = server.runOn(this.resources.getLoopResources());
		}
		try {
			DisposableServer bound = server.bindNow(LIMIT);
			try {
				ask(bound.port());
			}
			finally {
				bound.disposeNow(LIMIT);
			}
		}
		catch (IOException | RuntimeException ex) {
			logger.debug("The rehearsal failed, so the hand-over takes longer", ex);
		}
	}

	private static void ask(int port) throws IOException {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
			socket.setSoTimeout((int) LIMIT.toMillis());
			socket.getOutputStream()
				.write("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
					.getBytes(StandardCharsets.US_ASCII));
			socket.getInputStream().readAllBytes();
		}
	}

}
