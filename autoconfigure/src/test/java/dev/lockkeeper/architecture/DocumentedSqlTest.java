package dev.lockkeeper.architecture;

import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import com.zaxxer.hikari.HikariDataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

import dev.lockkeeper.Migrator;
import dev.lockkeeper.migration.InvalidMigrationsException;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.test.MigrationFolder;
import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The SQL in {@code docs/recipes.md} does as a migration what is said of it.
 */
@PostgresTest
class DocumentedSqlTest {

	/** {@code MigrationRoleTest} runs it. */
	private static final String ROLES = "CREATE ROLE moorings_owner LOGIN;";

	/** So it does with this. */
	private static final String REASSIGN = "BEGIN;\nREASSIGN OWNED BY moorings_app";

	private static final String FORGET = "UPDATE schema_migrations SET checksum = NULL";

	private static final String INDEX = "CREATE INDEX CONCURRENTLY";

	private static final String BACKFILL = "-- lockkeeper: transaction=none";

	private TestSchema schema;

	private HikariDataSource pool;

	private MigrationFolder files;

	@BeforeEach
	void createTables(TestSchema schema, MigrationFolder files) {
		this.schema = schema;
		this.pool = schema.pool(1);
		this.files = files.up("001_tables", """
				CREATE TABLE berths (id int PRIMARY KEY, price int);
				CREATE TABLE bookings (berth_id int NOT NULL REFERENCES berths, status text NOT NULL);
				INSERT INTO berths SELECT generate_series(1, 2500);
				INSERT INTO bookings SELECT id, CASE WHEN id % 5 = 0 THEN 'OPEN' ELSE 'OVER' END FROM berths;
				""");
		migrate();
	}

	@Test
	void eachBlockIsRunByATest() {
		assertThat(blocks()).satisfiesExactly((sql) -> assertThat(sql).startsWith(ROLES),
				(sql) -> assertThat(sql).startsWith(REASSIGN), (sql) -> assertThat(sql).startsWith(INDEX),
				(sql) -> assertThat(sql).startsWith(BACKFILL), (sql) -> assertThat(sql).startsWith(FORGET));
	}

	@Test
	void theIndexIsBuiltAndValid() {
		this.files.up("002_index", block(INDEX));
		assertThat(migrate()).containsExactly("002_index");
		assertThat(this.schema.queryForObject(
				"SELECT indisvalid AND indpred IS NOT NULL FROM pg_index WHERE indexrelid = 'bookings_open'::regclass",
				Boolean.class))
			.isTrue();
	}

	@Test
	void theBackfillCommitsInPortionsAndLeavesNothingBehind() {
		this.files.up("002_backfill", block(BACKFILL));
		assertThat(migrate()).containsExactly("002_backfill");
		assertThat(this.schema.queryForObject("SELECT count(*) FROM berths WHERE price IS NULL", Long.class)).isZero();
		assertThat(this.schema.queryForObject("SELECT count(DISTINCT xmin::text) FROM berths", Long.class))
			.as("transactions")
			.isEqualTo(3);
		assertThat(this.schema.queryForObject(
				"SELECT count(*) FROM pg_proc WHERE pronamespace = current_schema()::regnamespace", Long.class))
			.as("procedures")
			.isZero();
		assertThat(this.schema.queryForObject("SELECT count(*) FROM schema_migrations_journal", Long.class)).isZero();
	}

	@Test
	void theBackfillKeepsWhatAReplicaWritesMeanwhile() throws Exception {
		this.files.up("002_backfill", block(BACKFILL));
		CompletableFuture<List<String>> run;
		try (Connection replica = this.schema.connect(); Statement statement = replica.createStatement()) {
			replica.setAutoCommit(false);
			statement.execute("UPDATE berths SET price = 25 WHERE id = 7");
			run = CompletableFuture.supplyAsync(this::migrate, (task) -> new Thread(task, "run").start());
			int pid = replica.unwrap(PGConnection.class).getBackendPID();
			Awaitility.await()
				.until(() -> this.schema.queryForObject(
						"SELECT count(*) FROM pg_stat_activity WHERE ? = ANY (pg_blocking_pids(pid))", Integer.class,
						pid) > 0);
			replica.commit();
		}
		assertThat(run.get(20, TimeUnit.SECONDS)).containsExactly("002_backfill");
		assertThat(this.schema.queryForList("SELECT DISTINCT price FROM berths WHERE id IN (6, 7) ORDER BY 1",
				Integer.class))
			.containsExactly(10, 25);
	}

	@Test
	void aChangedFileIsAcceptedOnceItsChecksumIsForgotten() {
		this.files.up("001_tables", "-- another comment").up("002_more", "CREATE TABLE more ()");
		assertThatExceptionOfType(InvalidMigrationsException.class).isThrownBy(this::migrate)
			.withMessageContaining("has changed since it was applied");
		this.schema.execute(block(FORGET));
		assertThat(migrate()).containsExactly("002_more");
	}

	/** What this run has applied. */
	private List<String> migrate() {
		Migrator migrator = Migrator.builder(this.pool).locations(this.files.location()).build();
		return migrator.migrate().versions().stream().map(MigrationVersion::value).toList();
	}

	private static String block(String start) {
		return blocks().stream().filter((sql) -> sql.startsWith(start)).findFirst().orElseThrow();
	}

	private static List<String> blocks() {
		return DocumentedBlocks.read("recipes.md", "sql");
	}

}
