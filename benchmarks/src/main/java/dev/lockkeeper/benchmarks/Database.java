package dev.lockkeeper.benchmarks;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;

/**
 * A database of the benchmarks' server.
 *
 * @param name its name
 * @param port where to reach it, on the loopback interface
 */
record Database(String name, int port) {

	static final String USER = "postgres";

	/** For contenders that wait for connections which they do not get. */
	private static final long CONNECTION_TIMEOUT_MS = 10_000;

	/** The same database, reached by another way. */
	Database through(int port) {
		return new Database(this.name, port);
	}

	String jdbcUrl() {
		return "jdbc:postgresql://127.0.0.1:%d/%s?sslmode=disable".formatted(this.port, this.name);
	}

	/**
	 * A pool as a service has it, with one open connection: the service needs that one
	 * whoever migrates.
	 */
	HikariDataSource pool(int size) throws SQLException {
		HikariConfig config = new HikariConfig();
		config.setJdbcUrl(jdbcUrl());
		config.setUsername(USER);
		config.setMaximumPoolSize(size);
		config.setMinimumIdle(0);
		config.setConnectionTimeout(CONNECTION_TIMEOUT_MS);
		HikariDataSource pool = new HikariDataSource(config);
		pool.getConnection().close();
		return pool;
	}

	Connection connect() throws SQLException {
		return DriverManager.getConnection(jdbcUrl(), USER, null);
	}

	void execute(String sql) throws SQLException {
		try (Connection connection = connect(); Statement statement = connection.createStatement()) {
			statement.execute(sql);
		}
	}

	String queryForString(String sql) throws SQLException {
		try (Connection connection = connect();
				Statement statement = connection.createStatement();
				ResultSet rows = statement.executeQuery(sql)) {
			rows.next();
			return rows.getString(1);
		}
	}

	/**
	 * Commits no longer wait for the disk: for what is prepared and not measured.
	 */
	void hurry() throws SQLException {
		execute("ALTER DATABASE %s SET synchronous_commit = off".formatted(this.name));
	}

	/** Commits wait for the disk again. */
	void keep() throws SQLException {
		execute("ALTER DATABASE %s RESET synchronous_commit".formatted(this.name));
	}

}
