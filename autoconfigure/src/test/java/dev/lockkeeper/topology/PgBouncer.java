package dev.lockkeeper.topology;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.awaitility.Awaitility;

/**
 * A real PgBouncer, where the program is installed: on a free loopback port, with a
 * configuration of its own, ended by its process id.
 */
final class PgBouncer implements Pooler {

	private final Path folder;

	private final int port;

	private final Process process;

	PgBouncer(TestDatabase database, Mode mode) {
		try {
			this.folder = Files.createTempDirectory("pgbouncer");
			this.port = freePort();
			Path configuration = this.folder.resolve("pgbouncer.ini");
			Files.writeString(configuration,
					"""
							[databases]
							* = host=%s port=%d user=%s password=%s
							[pgbouncer]
							listen_addr = 127.0.0.1
							listen_port = %d
							unix_socket_dir =
							auth_type = any
							pool_mode = %s
							default_pool_size = %d
							max_client_conn = 200
							ignore_startup_parameters = extra_float_digits
							%s
							""".formatted(database.host(), database.port(), database.username(), database.password(),
							this.port, mode.name().toLowerCase(Locale.ROOT),
							(mode == Mode.TRANSACTION) ? SERVER_SESSIONS : 20, ordinaryUser()));
			this.process = new ProcessBuilder(program().orElseThrow().toString(), configuration.toString())
				.redirectErrorStream(true)
				.redirectOutput(this.folder.resolve("log").toFile())
				.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		Awaitility.await().until(this::listens);
	}

	/** For a condition on a test. */
	static boolean installed() {
		return program().isPresent();
	}

	private static Optional<Path> program() {
		Stream<String> path = Arrays.stream(System.getenv("PATH").split(File.pathSeparator));
		return Stream.concat(path, List.of("/usr/sbin", "/usr/local/sbin").stream())
			.map((folder) -> Path.of(folder, "pgbouncer"))
			.filter(Files::isExecutable)
			.findFirst();
	}

	/** PgBouncer refuses to run as root and offers to become somebody else. */
	private static String ordinaryUser() {
		return System.getProperty("user.name").equals("root") ? "user = nobody" : "";
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

	private boolean listens() throws IOException {
		if (!this.process.isAlive()) {
			throw new IllegalStateException("PgBouncer did not start: " + Files.readString(this.folder.resolve("log")));
		}
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.port)) {
			return socket.isConnected();
		}
		catch (IOException ex) {
			return false;
		}
	}

	@Override
	public int port() {
		return this.port;
	}

	@Override
	public void close() {
		this.process.destroy();
		try {
			if (!this.process.waitFor(10, TimeUnit.SECONDS)) {
				this.process.destroyForcibly();
			}
			for (String name : List.of("log", "pgbouncer.ini")) {
				Files.deleteIfExists(this.folder.resolve(name));
			}
			Files.deleteIfExists(this.folder);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
