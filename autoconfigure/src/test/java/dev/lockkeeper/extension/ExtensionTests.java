package dev.lockkeeper.extension;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.BeforeEach;

import dev.lockkeeper.Migrator;
import dev.lockkeeper.MigratorBuilder;
import dev.lockkeeper.migration.Direction;
import dev.lockkeeper.test.MigrationFolder;
import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;

/**
 * What tests of extensions share: a schema with a table to write to, and a pool of one
 * connection, so that an extension which needs a second one never ends.
 */
@PostgresTest
abstract class ExtensionTests {

	TestSchema schema;

	HikariDataSource pool;

	MigrationFolder files;

	@BeforeEach
	void open(TestSchema schema, MigrationFolder files) {
		this.schema = schema;
		this.pool = schema.pool(1, (config) -> config.setConnectionTimeout(5000));
		this.files = files;
		schema.execute("CREATE TABLE log (id int GENERATED ALWAYS AS IDENTITY, what text)");
	}

	MigratorBuilder migrator() {
		return Migrator.builder(this.pool)
			.locations(this.files.location())
			.failOnMissingLocation(false)
			.application("extensions");
	}

	MigratorBuilder down() {
		return migrator().direction(Direction.DOWN);
	}

	/** Leaves a row. */
	static void log(Connection connection, String what) throws SQLException {
		execute(connection, "INSERT INTO log (what) VALUES ('" + what + "')");
	}

	static void execute(Connection connection, String sql) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			statement.execute(sql);
		}
	}

	/** The rows that were committed. */
	List<String> log() {
		return this.schema.queryForList("SELECT what FROM log ORDER BY id", String.class);
	}

	List<String> history() {
		return this.schema.queryForList("SELECT version FROM schema_migrations ORDER BY applied_at, version",
				String.class);
	}

	boolean exists(String relation) {
		return this.schema.queryForObject("SELECT to_regclass(?) IS NOT NULL", Boolean.class, relation);
	}

}
