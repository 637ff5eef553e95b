package dev.lockkeeper.benchmarks;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A replica of the sample, in a JVM of its own.
 */
final class ApplicationProcess implements AutoCloseable {

	private static final Pattern BEFORE_COLLECTION = Pattern.compile(" ([0-9]+)([KMG])->");

	/** Asking more often would take time from the application on a small machine. */
	private static final long ASK_EVERY_MS = 20;

	private static final List<String> UNITS = List.of("K", "M", "G");

	private final Process process;

	private final Path log;

	private final URI readiness;

	private final long start = System.nanoTime();

	private ApplicationProcess(Process process, Path log, URI readiness) {
		this.process = process;
		this.log = log;
		this.readiness = readiness;
	}

	/**
	 * Starts it.
	 * @param jar what to start
	 * @param database what it migrates
	 * @param log where its output goes
	 * @param options of the JVM
	 * @param arguments of the application
	 */
	static ApplicationProcess start(SampleJar jar, Database database, Path log, List<String> options,
			List<String> arguments) throws IOException {
		int port = freePort();
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(options);
		command.addAll(List.of("-jar", jar.path().toString(), "--server.port=" + port, "--server.address=127.0.0.1",
				"--spring.datasource.url=" + database.jdbcUrl(), "--spring.datasource.username=" + Database.USER,
				// A group cannot name an indicator that is not there
				"--management.endpoint.health.group.readiness.include=readinessState"));
		command.addAll(arguments);
		Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
		return new ApplicationProcess(process, log,
				URI.create("http://127.0.0.1:%d/actuator/health/readiness".formatted(port)));
	}

	/** Time from the start of the process until it says that it is ready. */
	Duration awaitReadiness(Duration limit) throws IOException, InterruptedException {
		while (!isReady()) {
			if (!this.process.isAlive()) {
				throw new IllegalStateException("The application has ended: " + Files.readString(this.log));
			}
			if (System.nanoTime() - this.start > limit.toNanos()) {
				throw new IllegalStateException(
						"The application is not ready after %s: %s".formatted(limit, Files.readString(this.log)));
			}
			Thread.sleep(ASK_EVERY_MS);
		}
		return Duration.ofNanos(System.nanoTime() - this.start);
	}

	private boolean isReady() {
		try {
			HttpURLConnection connection = (HttpURLConnection) this.readiness.toURL().openConnection();
			connection.setConnectTimeout(1_000);
			connection.setReadTimeout(5_000);
			return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
		}
		catch (IOException ex) {
			return false;
		}
	}

	/** Most memory it has had at once, in MB; NaN where the system does not tell. */
	double peakResidentMegabytes() throws IOException {
		Path status = Path.of("/proc", String.valueOf(this.process.pid()), "status");
		if (!Files.exists(status)) {
			return Double.NaN;
		}
		try (Stream<String> lines = Files.lines(status)) {
			return lines.filter((line) -> line.startsWith("VmHWM:"))
				.mapToLong((line) -> Long.parseLong(line.replaceAll("[^0-9]", "")))
				.findFirst()
				.orElseThrow() / 1024.0;
		}
	}

	/** The fullest heap that a collection has found, in MB, from a log of the JVM. */
	static double peakHeapMegabytes(Path collections) throws IOException {
		double peak = 0;
		Matcher matcher = BEFORE_COLLECTION.matcher(Files.readString(collections));
		while (matcher.find()) {
			double size = Long.parseLong(matcher.group(1)) * Math.pow(1024, UNITS.indexOf(matcher.group(2)) - 1);
			peak = Math.max(peak, size);
		}
		return peak;
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

	@Override
	public void close() {
		this.process.destroy();
		try {
			if (!this.process.waitFor(30, TimeUnit.SECONDS)) {
				this.process.destroyForcibly();
			}
		}
		catch (InterruptedException ex) {
			this.process.destroyForcibly();
			Thread.currentThread().interrupt();
		}
	}

}
