package dev.lockkeeper;

import java.sql.Connection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import com.zaxxer.hikari.HikariDataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.lockkeeper.migration.MigrationFailedException;
import dev.lockkeeper.migration.MigrationReport;
import dev.lockkeeper.test.LogCapture;
import dev.lockkeeper.test.MigrationFolder;
import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Whose an index is that a script builds concurrently: ours from before a crash,
 * somebody's who builds the same at this moment, or another one that has taken its name.
 */
@PostgresTest
class IndexAdoptionTest {

	/** Not the common pool, which has a single thread on a small machine. */
	private static final Executor THREADS = (task) -> new Thread(task, "session").start();

	private TestSchema schema;

	private HikariDataSource pool;

	private MigrationFolder files;

	@BeforeEach
	void open(TestSchema schema, MigrationFolder files) {
		this.schema = schema;
		this.pool = schema.pool(1);
		this.files = files;
		schema.execute("CREATE TABLE t (v int, w int)", "INSERT INTO t VALUES (1, 1)");
	}

	/** A role that may build indexes need not be one that may create temporary tables. */
	@Test
	void refusesWhatItCannotCompareUnlessWeHaveStartedIt() {
		String role = "builder_" + this.schema.name();
		String database = this.schema.queryForObject("SELECT quote_ident(current_database())", String.class);
		this.schema.execute("CREATE INDEX i ON t (v)", "CREATE ROLE " + role + " LOGIN PASSWORD 'builder'",
				"GRANT ALL ON SCHEMA " + this.schema.name() + " TO " + role, "ALTER TABLE t OWNER TO " + role,
				"REVOKE TEMPORARY ON DATABASE " + database + " FROM PUBLIC");
		String statement = "CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (v)";
		work(statement);
		try (HikariDataSource builder = this.schema.pool(1, (config) -> {
			config.setUsername(role);
			config.setPassword("builder");
		})) {
			assertThatExceptionOfType(MigrationFailedException.class).isThrownBy(() -> migrate(builder))
				.withMessageContaining("whether it is the one that is wanted cannot be told")
				.withMessageContaining("permission denied to create temporary tables")
				.withMessageContaining("There: CREATE INDEX i ON t USING btree (v)");
			cutOff(statement + " ");
			assertThatExceptionOfType(MigrationFailedException.class).as("another statement was started")
				.isThrownBy(() -> migrate(builder))
				.withMessageContaining("cannot be told");
			cutOff(statement);
			assertThat(migrate(builder).steps()).hasSize(1);
		}
		finally {
			this.schema.execute("GRANT TEMPORARY ON DATABASE " + database + " TO PUBLIC",
					"DROP OWNED BY " + role + " CASCADE", "DROP ROLE " + role);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "IF NOT EXISTS " })
	void doesNotAdoptAnIndexThatHasReplacedTheOneWeHaveStarted(String ifNotExists) {
		String statement = "CREATE INDEX CONCURRENTLY " + ifNotExists + "i ON t (v)";
		work(statement);
		cutOff(statement);
		this.schema.execute("CREATE INDEX i ON t (w)");
		assertThatExceptionOfType(MigrationFailedException.class).isThrownBy(this::migrate)
			.withMessageContaining("001_index.up.sql:1:1")
			.withMessageContaining("There:  CREATE INDEX i ON t USING btree (w)")
			.withMessageContaining("Wanted: CREATE INDEX i ON t USING btree (v)");
		this.schema.execute("DROP INDEX i");
		assertThat(migrate().steps()).hasSize(1);
	}

	/** It is INVALID for as long as it is being built, and not left behind. */
	@Test
	void waitsForSomebodyElseWhoIsBuildingTheIndex() throws Exception {
		work("CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (v)");
		try (Connection writer = this.schema.connect()) {
			writer.setAutoCommit(false);
			writer.createStatement().execute("INSERT INTO t VALUES (2)");
			CompletableFuture<Void> other = CompletableFuture
				.runAsync(() -> this.schema.execute("CREATE INDEX CONCURRENTLY i ON t (v)"));
			Awaitility.await()
				.until(() -> this.schema.queryForObject("SELECT to_regclass('i') IS NOT NULL", Boolean.class));
			long oid = oid();
			CompletableFuture<MigrationReport> run = CompletableFuture.supplyAsync(this::migrate);
			Awaitility.await()
				.until(() -> this.schema.queryForObject(
						"SELECT count(*) > 0 FROM pg_stat_activity WHERE application_name LIKE 'lockkeeper adoption %' AND query LIKE '%pg_stat_progress_create_index%'",
						Boolean.class));
			writer.rollback();
			other.get();
			assertThat(run.get().steps()).hasSize(1);
			assertThat(oid()).isEqualTo(oid);
		}
	}

	/** Of a role that one has no part in, the server shows the process only. */
	@Test
	void waitsForARoleThatItKnowsNothingAbout() throws Exception {
		String role = "owner_" + this.schema.name();
		this.schema.execute("CREATE ROLE " + role + " LOGIN PASSWORD 'owner'",
				"GRANT ALL ON SCHEMA " + this.schema.name() + " TO " + role, "ALTER TABLE t OWNER TO " + role);
		work("CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (v)");
		try (HikariDataSource owner = this.schema.pool(1, (config) -> {
			config.setUsername(role);
			config.setPassword("owner");
		}); LogCapture log = new LogCapture(); Connection writer = this.schema.connect()) {
			writer.setAutoCommit(false);
			writer.createStatement().execute("INSERT INTO t VALUES (2)");
			CompletableFuture<Void> other = CompletableFuture
				.runAsync(() -> this.schema.execute("CREATE INDEX CONCURRENTLY i ON t (v)"), THREADS);
			Awaitility.await()
				.until(() -> this.schema.queryForObject("SELECT to_regclass('i') IS NOT NULL", Boolean.class));
			long oid = oid();
			CompletableFuture<MigrationReport> run = CompletableFuture.supplyAsync(() -> migrate(owner), THREADS);
			Awaitility.await()
				.until(() -> log.messages().stream().anyMatch((line) -> line.contains("is still being built by pid")));
			writer.rollback();
			other.get(20, TimeUnit.SECONDS);
			assertThat(run.get(20, TimeUnit.SECONDS).steps()).hasSize(1);
			assertThat(oid()).isEqualTo(oid);
		}
		finally {
			this.schema.execute("DROP OWNED BY " + role + " CASCADE", "DROP ROLE " + role);
		}
	}

	private void work(String sql) {
		this.files.up("001_index", sql);
	}

	/** The journal as a holder leaves it that dies in the middle of a statement. */
	private void cutOff(String statement) {
		this.schema.execute(
				"CREATE TABLE IF NOT EXISTS schema_migrations_journal (version text, statement integer, statement_hash text NOT NULL, holder text NOT NULL, started_at timestamptz NOT NULL DEFAULT clock_timestamp(), finished_at timestamptz, PRIMARY KEY (version, statement))",
				"DELETE FROM schema_migrations_journal",
				"INSERT INTO schema_migrations_journal VALUES ('001_index', 1, encode(sha256('" + statement
						+ "'), 'hex'), 'a replica that died')");
	}

	private MigrationReport migrate() {
		return migrate(this.pool);
	}

	private MigrationReport migrate(HikariDataSource pool) {
		return Migrator.builder(pool).locations(this.files.location()).application("adoption").build().migrate();
	}

	private long oid() {
		return this.schema.queryForObject("SELECT 'i'::regclass::oid", Long.class);
	}

}
