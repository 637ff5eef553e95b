package dev.lockkeeper.actuate;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import org.awaitility.Awaitility;

/**
 * Asks for a path every 100 ms, each time on a connection of its own, as an orchestrator
 * does, and notes every answer. A slow answer delays no other question.
 */
final class Prober implements AutoCloseable {

	private static final int INTERVAL_MILLIS = 100;

	private static final int TIMEOUT_MILLIS = 60_000;

	private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

	private final ExecutorService connections = Executors.newCachedThreadPool();

	private final long start = System.nanoTime();

	/** By the time of the question. */
	private final NavigableMap<Long, String> answers = new ConcurrentSkipListMap<>();

	private volatile String last = "";

	private final String name;

	private final int port;

	private final String path;

	/**
	 * Starts to ask.
	 * @param name for people
	 * @param port on the loopback interface
	 * @param path what to ask for
	 * @param delayMillis before the first question
	 */
	Prober(String name, int port, String path, int delayMillis) {
		this.name = name;
		this.port = port;
		this.path = path;
		this.clock.scheduleAtFixedRate(() -> this.connections.execute(() -> {
			long time = System.nanoTime();
			this.answers.put(time, ask());
		}), delayMillis, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
	}

	private String ask() {
		try (Socket socket = new Socket()) {
			socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), this.port), TIMEOUT_MILLIS);
			socket.setSoTimeout(TIMEOUT_MILLIS);
			socket.getOutputStream()
				.write("GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".formatted(this.path)
					.getBytes(StandardCharsets.US_ASCII));
			String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			if (answer.isEmpty()) {
				return "cut";
			}
			this.last = answer;
			// Of Spring Boot's own answers none says that
			return (answer.contains("\"migrations\":") ? "early-" : "boot-") + answer.split(" ", 3)[1];
		}
		catch (ConnectException ex) {
			return "refused";
		}
		catch (IOException ex) {
			return "cut";
		}
	}

	/** The first whole answer from now on that holds a text. */
	String awaitAnswer(String text) {
		Awaitility.await().atMost(Duration.ofMinutes(3)).until(() -> this.last.contains(text));
		return this.last;
	}

	long count(String answer) {
		return this.answers.values().stream().filter(answer::equals).count();
	}

	/** All answers in the order of the questions, a blank after each. */
	String sequence() {
		return this.answers.values().stream().map((answer) -> answer + " ").collect(Collectors.joining());
	}

	/** One line for each run of equal answers. */
	String timeline() {
		StringBuilder text = new StringBuilder("%-9s GET :%d%s%n".formatted(this.name, this.port, this.path));
		List<Map.Entry<Long, String>> all = List.copyOf(this.answers.entrySet());
		for (int first = 0, next; first < all.size(); first = next) {
			String answer = all.get(first).getValue();
			for (next = first + 1; next < all.size() && all.get(next).getValue().equals(answer);) {
				next++;
			}
			text.append("%9.1f s to %5.1f s %5d x %s%n".formatted(seconds(all.get(first)), seconds(all.get(next - 1)),
					next - first, answer));
		}
		return text.toString();
	}

	private double seconds(Map.Entry<Long, String> answer) {
		return (answer.getKey() - this.start) / 1e9;
	}

	/** Asks no more, and waits for the answers that are still to come. */
	void stop() throws InterruptedException {
		this.clock.shutdownNow();
		this.clock.awaitTermination(1, TimeUnit.SECONDS);
		this.connections.shutdown();
		this.connections.awaitTermination(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
	}

	@Override
	public void close() {
		this.clock.shutdownNow();
		this.connections.shutdownNow();
	}

}
