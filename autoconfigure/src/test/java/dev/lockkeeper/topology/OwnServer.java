package dev.lockkeeper.topology;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.awaitility.Awaitility;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.util.FileSystemUtils;

/**
 * An embedded server of a test's own, on a data directory that outlives it: it can be
 * killed, copied and started as a standby.
 */
final class OwnServer implements AutoCloseable {

	private static final String SUPERUSER = "postgres";

	private final Path data;

	private final int port = freePort();

	private EmbeddedPostgres server;

	private boolean killed;

	private OwnServer(Path data) {
		this.data = data;
	}

	/** Starts a new server. */
	static OwnServer start(Path data) {
		OwnServer primary = new OwnServer(data);
		primary.run(Map.of());
		return primary;
	}

	/**
	 * Makes a standby of this server, which is stopped for a moment to be copied.
	 * @param folder data directory of the standby, which is not started yet
	 */
	OwnServer standby(Path folder) {
		stop();
		OwnServer standby = new OwnServer(folder);
		try {
			FileSystemUtils.copyRecursively(this.data, folder);
			// The server wants its directory for itself
			Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
			Files.createFile(folder.resolve("standby.signal"));
			Files.writeString(folder.resolve("postgresql.auto.conf"),
					"primary_conninfo = 'host=localhost port=%d user=%s'\n".formatted(this.port, SUPERUSER),
					StandardOpenOption.APPEND);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		run(Map.of());
		return standby;
	}

	/** Starts the server and returns when it accepts connections. */
	void run(Map<String, String> settings) {
		EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
			.setDataDirectory(this.data)
			.setCleanDataDirectory(false)
			.setLocaleConfig("locale", "C")
			.setPort(this.port)
			.setPGStartupWait(Duration.ofSeconds(20))
			.setServerConfig("max_connections", "100")
			.setServerConfig("wal_level", "replica")
			.setServerConfig("synchronous_commit", "on");
		settings.forEach(builder::setServerConfig);
		try {
			this.server = builder.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	int port() {
		return this.port;
	}

	String jdbcUrl() {
		return "jdbc:postgresql://localhost:%d/postgres?user=%s".formatted(this.port, SUPERUSER);
	}

	Connection connect() throws SQLException {
		return DriverManager.getConnection(jdbcUrl());
	}

	void execute(String sql) {
		try (Connection connection = connect()) {
			connection.createStatement().execute(sql);
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	<T> List<T> queryForList(String sql, Class<T> type) {
		try (Connection connection = connect()) {
			return new JdbcTemplate(new SingleConnectionDataSource(connection, true)).queryForList(sql, type);
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Waits until the standby has everything that this server has committed. */
	void awaitReplication() {
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.until(() -> queryForList(
					"SELECT count(*) = 1 AND bool_and(replay_lsn >= pg_current_wal_insert_lsn()) FROM pg_stat_replication",
					Boolean.class)
				.get(0));
	}

	/** From now on passwords are asked for. */
	void requirePasswords() {
		try {
			Files.writeString(this.data.resolve("pg_hba.conf"), "host all all all scram-sha-256\n");
			execute("SELECT pg_reload_conf()");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** The server's main process ends without a word to anybody. */
	void kill() throws IOException {
		ProcessHandle.of(pid()).orElseThrow().destroyForcibly();
		this.killed = true;
		Awaitility.await().until(() -> !listens());
	}

	private boolean listens() {
		try (Socket socket = new Socket("localhost", this.port)) {
			return socket.isConnected();
		}
		catch (IOException ex) {
			return false;
		}
	}

	/** Makes a primary of a standby, even of one that accepts no connections. */
	void promote() throws IOException, InterruptedException {
		Files.createFile(this.data.resolve("promote"));
		new ProcessBuilder("kill", "-USR1", String.valueOf(pid())).inheritIO().start().waitFor();
	}

	private long pid() throws IOException {
		return Long.parseLong(Files.readAllLines(this.data.resolve("postmaster.pid")).get(0));
	}

	private void stop() {
		try {
			this.server.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		if (this.server != null && !this.killed) {
			stop();
		}
	}

	private static int freePort() {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
