package dev.lockkeeper.actuate;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class EarlyProbeServerTest {

	private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

	private final List<Socket> clients = new ArrayList<>();

	private Supplier<Map<String, Object>> state = () -> Map.of("file", "042_\"big\"");

	private ProbePort port;

	private EarlyProbeServer server;

	@BeforeEach
	void open() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, LOOPBACK)) {
			this.port = new ProbePort(new InetSocketAddress(LOOPBACK, socket.getLocalPort()), Set.of("/live", "/livez"),
					Set.of("/ready"));
		}
		this.server = EarlyProbeServer.open(this.port, new EarlyAnswer(this.port.liveness(), () -> this.state.get()));
	}

	@AfterEach
	void close() throws IOException {
		this.server.close();
		for (Socket client : this.clients) {
			client.close();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/live", "/livez", "/live?verbose", "http://probes.example/live" })
	void whoAsksForLifeGets200(String target) throws IOException {
		assertThat(ask("GET", target)).startsWith("HTTP/1.1 200 ")
			.doesNotContainIgnoringCase("Retry-After")
			.containsIgnoringCase("Content-Type: application/json")
			.endsWith("{\"status\":\"UP\",\"migrations\":" + migrations() + "}");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/ready", "/", "/boats", "/live/", "/live/more", "/Live", "/li%20ve", "//live",
			"/boats?/live", "/a/../live" })
	void everybodyElseGets503(String target) throws IOException {
		assertThat(ask("GET", target)).startsWith("HTTP/1.1 503 ")
			.containsIgnoringCase("Retry-After: 5\r\n")
			.containsIgnoringCase("Content-Type: application/json")
			.endsWith("{\"status\":\"OUT_OF_SERVICE\",\"migrations\":" + migrations() + "}");
	}

	@ParameterizedTest
	@ValueSource(strings = { "POST", "PUT", "DELETE", "PATCH", "OPTIONS" })
	void noOtherMethodAsksForLife(String method) throws IOException {
		assertThat(ask(method, "/live")).startsWith("HTTP/1.1 503 ");
	}

	@Test
	void headGetsTheSameWithoutABody() throws IOException {
		assertThat(ask("HEAD", "/live")).startsWith("HTTP/1.1 200 ")
			.containsIgnoringCase("Content-Length: " + ask("GET", "/live").split("\r\n\r\n")[1].length())
			.endsWith("\r\n\r\n");
		assertThat(ask("HEAD", "/ready")).startsWith("HTTP/1.1 503 ").endsWith("\r\n\r\n");
	}

	@Test
	void aConnectionEndsWithItsAnswerEvenIfTheClientWantsToKeepIt() throws IOException {
		Socket client = connect();
		long start = System.nanoTime();
		write(client, "GET /live HTTP/1.1\r\nHost: x\r\nConnection: keep-alive\r\n\r\n");
		assertThat(read(client)).startsWith("HTTP/1.1 200 ").containsIgnoringCase("Connection: close\r\n");
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
	}

	@Test
	void aBodyOfAnySizeIsReadBeforeTheAnswer() throws IOException {
		String body = "b".repeat(3_000_000);
		Socket client = connect();
		write(client, "POST /boats HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
		assertThat(read(client)).startsWith("HTTP/1.1 503 ");
		Socket chunked = connect();
		write(chunked, "PUT /live HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2dc6c0\r\n" + body
				+ "\r\n0\r\n\r\n");
		assertThat(read(chunked)).startsWith("HTTP/1.1 503 ");
	}

	@Test
	void whoeverSaysNothingKeepsNobodyWaiting() throws IOException {
		for (int i = 0; i < 300; i++) {
			connect();
		}
		long start = System.nanoTime();
		assertThat(ask("GET", "/live")).startsWith("HTTP/1.1 200 ");
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
	}

	@Test
	void whoeverSaysHalfKeepsNobodyWaiting() throws IOException {
		ask("GET", "/live");
		for (int i = 0; i < 100; i++) {
			write(connect(), (i % 2 == 0) ? "GET /li" : "POST /boats HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n");
		}
		long start = System.nanoTime();
		assertThat(ask("GET", "/live")).startsWith("HTTP/1.1 200 ");
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
	}

	@Test
	void whoeverTakesTooLongIsSentAway() throws IOException {
		Socket silent = connect();
		Socket half = connect();
		write(half, "GET /li");
		Socket endless = connect();
		write(endless, "x".repeat(10_000));
		assertThat(read(silent)).isEmpty();
		assertThat(read(half)).isEmpty();
		assertThat(read(endless)).startsWith("HTTP/1.1 503 ");
	}

	@Test
	void aStateThatCannotBeToldIsNoReasonToDie() throws IOException {
		this.state = () -> {
			throw new IllegalStateException("no state");
		};
		assertThat(ask("GET", "/live")).startsWith("HTTP/1.1 200 ").endsWith("{\"status\":\"UP\"}");
	}

	@ParameterizedTest
	@ValueSource(strings = { "\r\n\r\nPRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\1\2", " \r\n\r\n", "   \r\n\r\n",
			"GET \r\n\r\n", " GET /live\r\n\r\n" })
	void nonsenseDoesNoHarm(String nonsense) throws IOException {
		Socket client = connect();
		write(client, nonsense);
		read(client);
		assertThat(ask("GET", "/live")).startsWith("HTTP/1.1 200 ");
	}

	/** Silent, half, answered and unanswered connections at the moment of the end. */
	@RepeatedTest(20)
	void thePortCanBeBoundTheMomentItIsFree() throws IOException {
		for (int i = 0; i < 20; i++) {
			connect();
			write(connect(), "GET /li");
			Socket kept = connect();
			write(kept, "GET /live HTTP/1.1\r\nHost: x\r\n\r\n");
			kept.getInputStream().read();
			write(connect(), "GET /live HTTP/1.1\r\nHost: x\r\n\r\n");
		}
		long start = System.nanoTime();
		this.server.close();
		try (ServerSocket next = new ServerSocket()) {
			next.bind(this.port.address());
			Duration taken = Duration.ofNanos(System.nanoTime() - start);
			assertThat(taken).isLessThan(Duration.ofSeconds(2));
			try (Socket client = connect(); Socket accepted = next.accept()) {
				assertThat(accepted.getRemoteSocketAddress()).isEqualTo(client.getLocalSocketAddress());
			}
		}
	}

	@RepeatedTest(20)
	void whoeverHasAskedBeforeTheEndIsStillAnswered() throws IOException {
		List<Socket> asking = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			Socket client = connect();
			write(client, "GET /live HTTP/1.1\r\nHost: x\r\n\r\n");
			asking.add(client);
		}
		this.server.close();
		for (Socket client : asking) {
			assertThat(read(client)).startsWith("HTTP/1.1 200 ");
		}
	}

	@Test
	void afterTheEndNobodyIsThere() {
		this.server.close();
		assertThatExceptionOfType(ConnectException.class).isThrownBy(this::connect);
		this.server.close();
	}

	private static String migrations() {
		return "{\"file\":\"042_\\\"big\\\"\"}";
	}

	private String ask(String method, String target) throws IOException {
		Socket client = connect();
		write(client, method + " " + target + " HTTP/1.1\r\nHost: x\r\n\r\n");
		return read(client);
	}

	private Socket connect() throws IOException {
		Socket client = new Socket();
		this.clients.add(client);
		client.setSoTimeout(20_000);
		client.connect(this.port.address(), 5000);
		return client;
	}

	private static void write(Socket client, String text) throws IOException {
		client.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
	}

	private static String read(Socket client) throws IOException {
		return new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
	}

}
