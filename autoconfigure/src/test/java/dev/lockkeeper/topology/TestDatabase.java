package dev.lockkeeper.topology;

import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

import dev.lockkeeper.test.TestPostgres;

/**
 * A database of its own in the shared test server, dropped when closed. For what is not
 * confined to a schema: poolers, which know databases and refuse a {@code search_path},
 * and changes of the catalog.
 */
final class TestDatabase implements AutoCloseable {

	private static final AtomicInteger COUNTER = new AtomicInteger();

	private final TestPostgres server = TestPostgres.shared();

	private final URI address = URI.create(this.server.jdbcUrl().substring("jdbc:".length()));

	private final String name = "d%d_%d".formatted(ProcessHandle.current().pid(), COUNTER.incrementAndGet());

	TestDatabase(String options) {
		executeIn(this.server.jdbcUrl(), "CREATE DATABASE " + this.name + " " + options);
	}

	String name() {
		return this.name;
	}

	String host() {
		return this.address.getHost();
	}

	int port() {
		return (this.address.getPort() != -1) ? this.address.getPort() : 5432;
	}

	String username() {
		return this.server.username();
	}

	String password() {
		return this.server.password();
	}

	/** Straight to the server. */
	String jdbcUrl() {
		return jdbcUrl(host(), port());
	}

	/** By way of whoever listens on that loopback port. */
	String jdbcUrl(int port) {
		return jdbcUrl("127.0.0.1", port);
	}

	private String jdbcUrl(String host, int port) {
		return "jdbc:postgresql://%s:%d/%s?ApplicationName=lockkeeper-tests".formatted(host, port, this.name);
	}

	HikariDataSource pool(String url, int size) {
		return pool(url, size, (config) -> {
		});
	}

	HikariDataSource pool(String url, int size, Consumer<HikariConfig> customizer) {
		HikariConfig config = new HikariConfig();
		config.setJdbcUrl(url);
		config.setUsername(username());
		config.setPassword(password());
		config.setMaximumPoolSize(size);
		config.setMinimumIdle(0);
		customizer.accept(config);
		return new HikariDataSource(config);
	}

	Connection connect(String url) throws SQLException {
		return DriverManager.getConnection(url, username(), password());
	}

	void execute(String... statements) {
		executeIn(jdbcUrl(), statements);
	}

	private void executeIn(String url, String... statements) {
		try (Connection connection = connect(url); var statement = connection.createStatement()) {
			for (String sql : statements) {
				statement.execute(sql);
			}
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	<T> List<T> queryForList(String sql, Class<T> type) {
		try (Connection connection = connect(jdbcUrl())) {
			return new JdbcTemplate(new SingleConnectionDataSource(connection, true)).queryForList(sql, type);
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Everything a migration could have made, to show that nothing was. */
	List<String> relations() {
		return queryForList(
				"SELECT n.nspname || '.' || c.relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace"
						+ " WHERE c.oid >= 16384 AND n.nspname <> 'information_schema'",
				String.class);
	}

	@Override
	public void close() {
		executeIn(this.server.jdbcUrl(), "DROP DATABASE IF EXISTS " + this.name + " WITH (FORCE)");
	}

}
