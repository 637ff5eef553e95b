package dev.lockkeeper.test;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * A schema of its own in the shared test server, first on the {@code search_path} of
 * every connection it gives out, and dropped when closed, its pools with it. Get one as a
 * test method's parameter with {@link PostgresTest @PostgresTest}.
 */
public final class TestSchema implements AutoCloseable {

	private static final AtomicInteger COUNTER = new AtomicInteger();

	private final TestPostgres server = TestPostgres.shared();

	private final String name = "t%d_%d".formatted(ProcessHandle.current().pid(), COUNTER.incrementAndGet());

	private final List<HikariDataSource> pools = new CopyOnWriteArrayList<>();

	public TestSchema() {
		execute("CREATE SCHEMA " + this.name);
	}

	public String name() {
		return this.name;
	}

	/** A JDBC URL whose sessions have this schema as their {@code search_path}. */
	public String jdbcUrl() {
		return this.server.jdbcUrl() + "&currentSchema=" + this.name;
	}

	public String username() {
		return this.server.username();
	}

	public String password() {
		return this.server.password();
	}

	/** Spring properties that point an application at this schema. */
	public String[] springProperties() {
		return new String[] { "spring.datasource.url=" + jdbcUrl(), "spring.datasource.username=" + username(),
				"spring.datasource.password=" + password() };
	}

	/** A pool of at most {@code size} connections, closed with the schema. */
	public HikariDataSource pool(int size) {
		return pool(size, config -> {
		});
	}

	/**
	 * A pool of at most {@code size} connections, further configured, closed with the
	 * schema.
	 */
	public HikariDataSource pool(int size, Consumer<HikariConfig> customizer) {
		HikariConfig config = new HikariConfig();
		config.setJdbcUrl(jdbcUrl());
		config.setUsername(username());
		config.setPassword(password());
		config.setMaximumPoolSize(size);
		config.setMinimumIdle(0);
		config.setPoolName("pool-" + this.name);
		customizer.accept(config);
		HikariDataSource pool = new HikariDataSource(config);
		this.pools.add(pool);
		return pool;
	}

	/** A connection outside every pool; close it. */
	public Connection connect() {
		try {
			return DriverManager.getConnection(jdbcUrl(), username(), password());
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Runs statements on a connection of their own. */
	public void execute(String... statements) {
		try (Connection connection = connect(); var statement = connection.createStatement()) {
			statement.setEscapeProcessing(false);
			for (String sql : statements) {
				statement.execute(sql);
			}
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** One value from a query on a connection of its own. */
	public <T> T queryForObject(String sql, Class<T> type, Object... arguments) {
		try (Connection connection = connect()) {
			return new JdbcTemplate(new SingleConnectionDataSource(connection, true)).queryForObject(sql, type,
					arguments);
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** A column of values from a query on a connection of its own. */
	public <T> List<T> queryForList(String sql, Class<T> type, Object... arguments) {
		try (Connection connection = connect()) {
			return new JdbcTemplate(new SingleConnectionDataSource(connection, true)).queryForList(sql, type,
					arguments);
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		this.pools.forEach(HikariDataSource::close);
		execute("DROP SCHEMA IF EXISTS " + this.name + " CASCADE");
	}

}
