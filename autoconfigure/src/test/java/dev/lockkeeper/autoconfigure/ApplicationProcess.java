package dev.lockkeeper.autoconfigure;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.context.annotation.Configuration;

import dev.lockkeeper.test.MigrationFolder;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A web application in a process of its own, as an orchestrator sees it: exit status,
 * output and port.
 */
final class ApplicationProcess implements AutoCloseable {

	private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

	private final Process process;

	private final Path output;

	private final int port;

	private ApplicationProcess(Process process, Path output, int port) {
		this.process = process;
		this.output = output;
		this.port = port;
	}

	/** Starts one; what it prints goes to the file. */
	static ApplicationProcess start(Class<?> application, TestSchema schema, MigrationFolder files, Path output,
			String... arguments) throws IOException {
		int port = freePort();
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
						"-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"), application.getName()));
		for (String property : schema.springProperties()) {
			command.add("--" + property);
		}
		command.addAll(List.of("--lockkeeper.locations=" + files.location(),
				"--spring.main.web-application-type=servlet", "--server.address=127.0.0.1", "--server.port=" + port));
		command.addAll(List.of(arguments));
		return new ApplicationProcess(
				new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start(), output,
				port);
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, LOOPBACK)) {
			return socket.getLocalPort();
		}
	}

	/**
	 * Knocks at its port until it ends, and finds it closed every time.
	 * @param over what its output is like when its work is done: it must end soon then
	 * @return its exit status
	 */
	int awaitEnd(Predicate<String> over) throws IOException, InterruptedException {
		int refused = 0;
		long overSince = 0;
		while (!this.process.waitFor(10, TimeUnit.MILLISECONDS)) {
			assertThat(accepts()).as("connection accepted after %d refused", refused).isFalse();
			refused++;
			if (overSince == 0 && over.test(output())) {
				overSince = System.nanoTime();
			}
			if (overSince != 0) {
				assertThat(Duration.ofNanos(System.nanoTime() - overSince)).as(output())
					.isLessThan(Duration.ofSeconds(10));
			}
		}
		assertThat(refused).isGreaterThan(10);
		return this.process.exitValue();
	}

	/** Waits until its port is open. */
	void awaitOpen() throws IOException, InterruptedException {
		while (!accepts()) {
			assertThat(this.process.waitFor(10, TimeUnit.MILLISECONDS)).as(output()).isFalse();
		}
	}

	String output() throws IOException {
		return Files.readString(this.output);
	}

	private boolean accepts() {
		try (Socket socket = new Socket()) {
			socket.connect(new InetSocketAddress(LOOPBACK, this.port), 1000);
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	/** SIGTERM. */
	void terminate() throws InterruptedException {
		this.process.destroy();
		assertThat(this.process.waitFor(20, TimeUnit.SECONDS)).as("ended").isTrue();
	}

	@Override
	public void close() throws InterruptedException {
		this.process.destroyForcibly().waitFor();
	}

	/**
	 * What such an application consists of. All that is on the class path of the tests
	 * would take several times as long to start.
	 */
	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ PropertyPlaceholderAutoConfiguration.class, DataSourceAutoConfiguration.class,
			JdbcTemplateAutoConfiguration.class, DataSourceTransactionManagerAutoConfiguration.class,
			TransactionAutoConfiguration.class, TomcatServletWebServerAutoConfiguration.class,
			DispatcherServletAutoConfiguration.class, LockkeeperAutoConfiguration.class })
	static class WebApplication {

	}

}
