package dev.lockkeeper.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import javax.sql.DataSource;

/**
 * What is written by hand where no migrator is wanted: wait for an advisory lock in the
 * server, look what is missing, run each file and record it in one transaction.
 */
record BlockingLockContender() implements Contender {

	private static final long KEY = 4_711;

	@Override
	public String name() {
		return "blocking lock";
	}

	@Override
	public void migrate(DataSource dataSource, MigrationSet files) throws SQLException, IOException {
		try (Connection connection = dataSource.getConnection()) {
			execute(connection, "SELECT pg_advisory_lock(%d)".formatted(KEY));
			try {
				execute(connection, "CREATE TABLE IF NOT EXISTS history (version text PRIMARY KEY)");
				Set<String> applied = applied(connection);
				for (Path file : list(files.lockkeeper())) {
					if (!applied.contains(file.getFileName().toString())) {
						String sql = Files.readString(file);
						connection.setAutoCommit(sql.contains("CONCURRENTLY"));
						apply(connection, file.getFileName().toString(), sql);
					}
				}
			}
			finally {
				connection.setAutoCommit(true);
				execute(connection, "SELECT pg_advisory_unlock(%d)".formatted(KEY));
			}
		}
	}

	private static List<Path> list(Path folder) throws IOException {
		try (Stream<Path> files = Files.list(folder)) {
			return files.sorted().toList();
		}
	}

	private static void apply(Connection connection, String version, String sql) throws SQLException {
		try (PreparedStatement insert = connection.prepareStatement("INSERT INTO history (version) VALUES (?)")) {
			execute(connection, sql);
			insert.setString(1, version);
			insert.executeUpdate();
			if (!connection.getAutoCommit()) {
				connection.commit();
			}
		}
		catch (SQLException ex) {
			if (!connection.getAutoCommit()) {
				connection.rollback();
			}
			throw ex;
		}
	}

	private static Set<String> applied(Connection connection) throws SQLException {
		Set<String> versions = new HashSet<>();
		try (Statement statement = connection.createStatement();
				ResultSet rows = statement.executeQuery("SELECT version FROM history")) {
			while (rows.next()) {
				versions.add(rows.getString(1));
			}
		}
		return versions;
	}

	private static void execute(Connection connection, String sql) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			statement.setEscapeProcessing(false);
			statement.execute(sql);
		}
	}

}
