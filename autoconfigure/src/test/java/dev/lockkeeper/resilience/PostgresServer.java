package dev.lockkeeper.resilience;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/**
 * An embedded PostgreSQL of a test's own, which can be stopped, killed and started again
 * with its data. Unlike the shared server of the tests it keeps what it has confirmed:
 * {@code fsync} and {@code synchronous_commit} are on.
 */
public final class PostgresServer implements AutoCloseable {

	private static final Duration START_LIMIT = Duration.ofSeconds(60);

	private final EmbeddedPostgres embedded;

	private final Path data;

	/** How the server was started; it is started again in the same way. */
	private final List<String> command;

	private PostgresServer(EmbeddedPostgres embedded, Path data) throws IOException {
		this.embedded = embedded;
		this.data = data;
		long pid = Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).get(0));
		ProcessHandle.Info info = ProcessHandle.of(pid).orElseThrow().info();
		this.command = new ArrayList<>(List.of(info.command().orElseThrow()));
		this.command.addAll(List.of(info.arguments().orElseThrow()));
	}

	/** Starts a server with further settings. */
	public static PostgresServer start(Map<String, String> settings) {
		try {
			Path data = Files.createTempDirectory("lockkeeper-server");
			EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
				.setDataDirectory(data)
				.setCleanDataDirectory(true)
				.setLocaleConfig("locale", "C")
				.setServerConfig("fsync", "on")
				.setServerConfig("synchronous_commit", "on")
				.setServerConfig("max_connections", "200");
			settings.forEach(builder::setServerConfig);
			return new PostgresServer(builder.start(), data);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	public int port() {
		return this.embedded.getPort();
	}

	public String jdbcUrl() {
		return jdbcUrl("localhost");
	}

	public String jdbcUrl(String host) {
		return "jdbc:postgresql://%s:%d/postgres?ApplicationName=lockkeeper-tests".formatted(host, port());
	}

	public Connection connect() throws SQLException {
		return DriverManager.getConnection(jdbcUrl(), "postgres", "postgres");
	}

	/** Lets clients from an address in. */
	public void trust(String address) throws SQLException {
		try (Connection connection = connect()) {
			Files.writeString(this.data.resolve("pg_hba.conf"), "\nhost all all " + address + " trust\n",
					StandardOpenOption.APPEND);
			connection.createStatement().execute("SELECT pg_reload_conf()");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** From now on everybody but the superuser is asked for a password. */
	public void requirePasswords() throws SQLException {
		try (Connection connection = connect()) {
			Files.writeString(this.data.resolve("pg_hba.conf"),
					"host all postgres all trust\nhost all all all scram-sha-256\n");
			connection.createStatement().execute("SELECT pg_reload_conf()");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Ends every process of the server at once, as a crash does: no checkpoint, no
	 * goodbye.
	 */
	public void stopImmediately() {
		List<String> stop = new ArrayList<>(prefix());
		stop.addAll(List.of(Path.of(this.command.get(0)).resolveSibling("pg_ctl").toString(), "-D",
				this.data.toString(), "-m", "immediate", "-w", "stop"));
		run(stop);
	}

	/** Starts it again, and waits until it has recovered. */
	public void startAgain() {
		List<String> start = new ArrayList<>(prefix());
		start.addAll(this.command);
		try {
			new ProcessBuilder(start).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		ReplicaSessions.await(START_LIMIT, "server answers", this::answers);
	}

	private boolean answers() {
		try (Connection connection = connect()) {
			return connection.isValid(5);
		}
		catch (SQLException ex) {
			return false;
		}
	}

	/** The server refuses to run as root; in a user namespace of its own it is nobody. */
	private static List<String> prefix() {
		return "root".equals(System.getProperty("user.name")) ? List.of("unshare", "-U") : List.of();
	}

	private static void run(List<String> command) {
		try {
			Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
			String output = new String(process.getInputStream().readAllBytes());
			if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
				throw new IllegalStateException(command + " failed: " + output);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		try {
			this.embedded.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
