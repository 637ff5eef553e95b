package dev.lockkeeper.sample.demo;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Where the replicas find PostgreSQL. The user name and the password default to those of
 * the sample's {@code application.yml}.
 */
record Database(String url, String username, String password) {

	/**
	 * The replicas' environment: unlike arguments, nobody can read it in a process list.
	 */
	Map<String, String> environment() {
		return Map.of("SPRING_DATASOURCE_URL", this.url, "SPRING_DATASOURCE_USERNAME", this.username,
				"SPRING_DATASOURCE_PASSWORD", this.password);
	}

	/**
	 * Connects once, so that a wrong address is one clear line instead of a failed boot
	 * per replica.
	 */
	String version() throws SQLException {
		try (Connection connection = connect()) {
			return connection.getMetaData().getDatabaseProductVersion().replaceFirst(" .*", "");
		}
	}

	/** The first column of what a query finds, as text. */
	List<String> query(String sql) throws SQLException {
		List<String> values = new ArrayList<>();
		try (Connection connection = connect();
				Statement statement = connection.createStatement();
				ResultSet rows = statement.executeQuery(sql)) {
			while (rows.next()) {
				values.add(rows.getString(1));
			}
		}
		return values;
	}

	/** Asks again and again until something is found; {@code false} when nothing is. */
	boolean await(String sql, Duration limit) throws SQLException, InterruptedException {
		long deadline = System.nanoTime() + limit.toNanos();
		while (query(sql).isEmpty()) {
			if (System.nanoTime() > deadline) {
				return false;
			}
			Thread.sleep(20);
		}
		return true;
	}

	/** All versions that are recorded as applied, in their order. */
	List<String> history() throws SQLException {
		return query("SELECT version FROM schema_migrations ORDER BY version");
	}

	Connection connect() throws SQLException {
		return DriverManager.getConnection(this.url, this.username, this.password);
	}

	/** Without parameters, one of which may be a password. */
	@Override
	public String toString() {
		return this.url.replaceFirst("\\?.*", "");
	}

}
