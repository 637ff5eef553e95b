package dev.lockkeeper.topology;

import java.nio.file.Path;
import java.util.List;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.lockkeeper.Migrator;
import dev.lockkeeper.migration.LockLostException;
import dev.lockkeeper.test.MigrationFolder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A database that speaks PostgreSQL's protocol and accepts advisory locks without keeping
 * them, as some compatible ones do.
 */
class LookAlikeTest {

	private TestDatabase database;

	private HikariDataSource pool;

	private MigrationFolder files;

	@BeforeEach
	void takeTheLocksAway(@TempDir Path folder) {
		this.database = new TestDatabase("");
		this.database.execute("SET allow_system_table_mods = on",
				"CREATE OR REPLACE FUNCTION pg_catalog.pg_try_advisory_lock(bigint) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
				"CREATE OR REPLACE FUNCTION pg_catalog.pg_advisory_unlock(bigint) RETURNS boolean LANGUAGE sql AS 'SELECT true'");
		this.pool = this.database.pool(this.database.jdbcUrl(), 1);
		this.files = new MigrationFolder(folder);
	}

	@AfterEach
	void drop() {
		this.pool.close();
		this.database.close();
	}

	@Test
	void theDatabaseSaysYesAndKeepsNoLock() {
		assertThat(this.database.queryForList("SELECT pg_try_advisory_lock(1)", Boolean.class)).containsExactly(true);
		assertThat(this.database.queryForList(
				"SELECT count(*) FROM (SELECT pg_try_advisory_lock(1) OFFSET 0) AS l, pg_locks WHERE locktype = 'advisory'"
						+ " AND pid = pg_backend_pid()",
				Long.class))
			.containsExactly(0L);
	}

	@ParameterizedTest
	@ValueSource(strings = { "CREATE TABLE a (id int)", "CREATE INDEX CONCURRENTLY left_id ON nothing (id)" })
	void nothingIsDoneWithoutALockThatCanBeShown(String sql) {
		this.files.up("001_a", sql);
		assertRefused();
		assertThat(this.database.relations()).as("not even a history table").isEmpty();
	}

	@Test
	void aHistoryTableThatExistsIsLeftAsItIs() {
		this.database.execute("CREATE TABLE schema_migrations (version text PRIMARY KEY, applied_at timestamptz)",
				"INSERT INTO schema_migrations VALUES ('001_a', NULL)");
		this.files.up("001_a", "CREATE TABLE a ()").up("002_b", "CREATE TABLE b ()");
		List<String> before = this.database.relations();
		assertRefused();
		assertThat(this.database.relations()).isEqualTo(before);
		assertThat(this.database.queryForList(
				"SELECT attname FROM pg_attribute WHERE attrelid = 'schema_migrations'::regclass AND attnum > 0",
				String.class))
			.containsExactly("version", "applied_at");
	}

	@Test
	void aCurrentSchemaNeedsNoLock() {
		this.database.execute("CREATE TABLE schema_migrations (version text PRIMARY KEY, applied_at timestamptz)",
				"INSERT INTO schema_migrations VALUES ('001_a', now())");
		this.files.up("001_a", "CREATE TABLE a ()");
		assertThat(migrator().migrate().lockTaken()).isFalse();
	}

	private void assertRefused() {
		assertThatExceptionOfType(LockLostException.class).isThrownBy(() -> migrator().migrate())
			.withMessageContaining("does not hold the advisory lock")
			.satisfies((ex) -> assertThat(ex.action()).contains("accepts advisory locks without keeping them"));
	}

	private Migrator migrator() {
		return Migrator.builder(this.pool).locations(this.files.location()).build();
	}

}
