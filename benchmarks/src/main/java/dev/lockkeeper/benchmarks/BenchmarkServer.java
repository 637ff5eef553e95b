package dev.lockkeeper.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/**
 * A PostgreSQL of the benchmarks' own, on the loopback interface. It keeps what it has
 * confirmed, as a real one does; the tests' server does not.
 */
final class BenchmarkServer implements AutoCloseable {

	private final EmbeddedPostgres server;

	private final Database maintenance;

	private final AtomicInteger databases = new AtomicInteger();

	private BenchmarkServer(EmbeddedPostgres server) {
		this.server = server;
		this.maintenance = new Database("postgres", server.getPort());
	}

	static BenchmarkServer start() {
		try {
			return new BenchmarkServer(EmbeddedPostgres.builder()
				.setLocaleConfig("locale", "C")
				.setServerConfig("listen_addresses", "127.0.0.1")
				.setServerConfig("fsync", "on")
				.setServerConfig("synchronous_commit", "on")
				.setServerConfig("full_page_writes", "on")
				.setServerConfig("max_connections", "300")
				.setServerConfig("shared_buffers", "256MB")
				// Neither in the middle of one contender's turn
				.setServerConfig("max_wal_size", "8GB")
				.setServerConfig("checkpoint_timeout", "1h")
				.setServerConfig("autovacuum", "off")
				.start());
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The embedded PostgreSQL did not start", ex);
		}
	}

	/** A new, empty database. */
	Database create() {
		return create("template1");
	}

	/** A new database with the content of another one, which nobody uses. */
	Database copy(Database original) {
		return create(original.name());
	}

	private Database create(String template) {
		Database database = new Database("bench" + this.databases.incrementAndGet(), this.server.getPort());
		execute("CREATE DATABASE %s TEMPLATE %s".formatted(database.name(), template));
		return database;
	}

	/** Drops a database, whoever still uses it. */
	void drop(Database database) {
		execute("DROP DATABASE %s WITH (FORCE)".formatted(database.name()));
	}

	/** Ends every session of a database. */
	void hangUp(Database database) {
		execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '%s'"
			.formatted(database.name()));
	}

	/** Writes out now what the server would otherwise write during the next turn. */
	void settle() {
		execute("CHECKPOINT");
	}

	String version() {
		try {
			return this.maintenance.queryForString("SELECT split_part(version(), ' on ', 1)");
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void execute(String sql) {
		try {
			this.maintenance.execute(sql);
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		try {
			this.server.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
