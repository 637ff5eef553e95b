package dev.lockkeeper.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class DelayingLinkTest {

	private static final Duration DELAY = Duration.ofMillis(50);

	private static final Duration ROUND_TRIP = DELAY.multipliedBy(2);

	private ServerSocket server;

	private DelayingLink link;

	private Socket client;

	@BeforeEach
	void open() throws IOException {
		this.server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
		Thread echo = new Thread(this::echo);
		echo.setDaemon(true);
		echo.start();
		this.link = DelayingLink.to(this.server.getLocalPort(), DELAY);
		this.client = new Socket(InetAddress.getLoopbackAddress(), this.link.port());
		this.client.setTcpNoDelay(true);
	}

	@AfterEach
	void close() throws IOException {
		this.client.close();
		this.link.close();
		this.server.close();
	}

	@Test
	void anAnswerTakesTheWayTwice() throws IOException {
		long start = System.nanoTime();
		this.client.getOutputStream().write(1);
		assertThat(this.client.getInputStream().read()).isEqualTo(1);
		assertThat(since(start)).isGreaterThanOrEqualTo(ROUND_TRIP);
	}

	@Test
	void whatIsSentWithoutWaitingIsUnderWayAtTheSameTime() throws Exception {
		int messages = 40;
		long start = System.nanoTime();
		for (int i = 0; i < messages; i++) {
			this.client.getOutputStream().write(i);
			Thread.sleep(1);
		}
		for (int i = 0; i < messages; i++) {
			assertThat(this.client.getInputStream().read()).isEqualTo(i);
		}
		assertThat(since(start)).isBetween(ROUND_TRIP, ROUND_TRIP.multipliedBy(messages / 4));
	}

	@Test
	void theEndOfAConnectionArrivesToo() throws IOException {
		this.client.shutdownOutput();
		assertThat(this.client.getInputStream().read()).isEqualTo(-1);
	}

	private void echo() {
		try (Socket socket = this.server.accept()) {
			socket.setTcpNoDelay(true);
			socket.getInputStream().transferTo(socket.getOutputStream());
		}
		catch (IOException ex) {
			// The test is over
		}
	}

	private static Duration since(long start) {
		return Duration.ofNanos(System.nanoTime() - start);
	}

}
