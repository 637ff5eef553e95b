package dev.lockkeeper.sample.demo;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
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

	Connection connect() throws SQLException {
		return DriverManager.getConnection(this.url, this.username, this.password);
	}

	/** Without parameters, one of which may be a password. */
	@Override
	public String toString() {
		return this.url.replaceFirst("\\?.*", "");
	}

}
