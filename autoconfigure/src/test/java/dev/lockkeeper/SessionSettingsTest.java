package dev.lockkeeper;

import java.nio.file.Path;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.lockkeeper.test.MigrationFolder;
import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The settings of the session that migrates, as a file finds them: what frees the lock of
 * a host that has gone, and no limit of a role's or a pool's. What they achieve is shown
 * where a host can be made to vanish.
 */
@PostgresTest
class SessionSettingsTest {

	@Test
	void aFileRunsWithTheSettingsThatTheLockNeeds(TestSchema schema, @TempDir Path folder) {
		String look = """
				SELECT name || ' ' || setting AS setting FROM pg_settings WHERE name IN (
				  'tcp_keepalives_idle', 'tcp_keepalives_interval', 'tcp_keepalives_count', 'tcp_user_timeout',
				  'client_connection_check_interval', 'statement_timeout', 'idle_in_transaction_session_timeout',
				  'lock_timeout')""";
		MigrationFolder files = new MigrationFolder(folder).up("001_look", "CREATE TABLE seen AS " + look)
			.up("002_reset", "RESET ALL; SET statement_timeout = '40s'")
			.up("003_look", "INSERT INTO seen " + look);
		try (HikariDataSource pool = schema.pool(1, (config) -> config.addDataSourceProperty("options",
				"-c statement_timeout=50000 -c idle_in_transaction_session_timeout=50000 -c tcp_keepalives_idle=50"))) {
			Migrator.builder(pool).locations(files.location()).build().migrate();
		}
		assertThat(
				schema.queryForList("SELECT setting FROM seen GROUP BY 1 HAVING count(*) = 2 ORDER BY 1", String.class))
			.as("of every file")
			.containsExactly("client_connection_check_interval 1000", "idle_in_transaction_session_timeout 0",
					"lock_timeout 5000", "statement_timeout 0", "tcp_keepalives_count 3", "tcp_keepalives_idle 5",
					"tcp_keepalives_interval 2", "tcp_user_timeout 10000");
	}

}
