package dev.lockkeeper;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Collectors;

import com.zaxxer.hikari.HikariDataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.core.BaseConnection;

import org.springframework.jdbc.datasource.DelegatingDataSource;

import dev.lockkeeper.migration.Direction;
import dev.lockkeeper.migration.MigrationStatus;
import dev.lockkeeper.migration.MigrationStatus.Checksum;
import dev.lockkeeper.migration.MigrationStatus.State;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.migration.SchemaStatus;
import dev.lockkeeper.test.MigrationFolder;
import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

@PostgresTest
class SchemaStatusTest {

	private TestSchema schema;

	private HikariDataSource pool;

	private MigrationFolder files;

	@BeforeEach
	void open(TestSchema schema, MigrationFolder files) {
		this.schema = schema;
		this.pool = schema.pool(1);
		this.files = files.up("001_a", "CREATE TABLE a ()")
			.down("001_a", "DROP TABLE a")
			.up("002_b", "CREATE TABLE b ()")
			.down("002_b", "DROP TABLE b");
	}

	@Test
	void beforeTheFirstRunEverythingIsPending() {
		SchemaStatus status = migrator().build().status();
		assertThat(status.isCurrent()).isFalse();
		assertThat(status.pending()).extracting(MigrationVersion::value).containsExactly("001_a", "002_b");
		assertThat(status.applied()).isZero();
		assertThat(status.newest()).isNull();
		assertThat(status.table()).isEqualTo(this.schema.name() + ".schema_migrations");
		assertThat(status.migrations()).allSatisfy((migration) -> {
			assertThat(migration.state()).isEqualTo(State.PENDING);
			assertThat(migration.row()).isNull();
			assertThat(migration.checksum()).isEqualTo(Checksum.UNKNOWN);
		});
		assertThat(this.schema.queryForObject("SELECT to_regclass('schema_migrations') IS NULL", Boolean.class))
			.isTrue();
	}

	@Test
	void afterARunEverythingIsAppliedByTheOneThatDidIt() {
		Migrator migrator = migrator().application("orders 1.4").build();
		migrator.migrate();
		SchemaStatus status = migrator.status();
		assertThat(status.isCurrent()).isTrue();
		assertThat(status.applied()).isEqualTo(2);
		assertThat(status.newest().version()).isEqualTo(new MigrationVersion("002_b"));
		assertThat(status.migrations()).hasSize(2).allSatisfy((migration) -> {
			assertThat(migration.state()).isEqualTo(State.APPLIED);
			assertThat(migration.checksum()).isEqualTo(Checksum.SAME);
			assertThat(migration.row().appliedBy()).startsWith("orders 1.4 @");
			assertThat(migration.row().appliedAt()).isCloseTo(Instant.now(), within(Duration.ofMinutes(1)));
			assertThat(migration.row().duration()).isNotNull();
			assertThat(migration.row().skipped()).isNull();
		});
		assertThat(this.schema.queryForObject("SELECT ('x' || left(encode(sha256('lockkeeper:" + this.schema.name()
				+ ".schema_migrations'), 'hex'), 16))::bit(64)::bigint", Long.class))
			.isEqualTo(status.lockKey());
	}

	@Test
	void filesAndHistoryThatDifferAreTold() {
		this.files.up("004_d", "CREATE TABLE d ()").down("004_d", "DROP TABLE d");
		migrator().build().migrate();
		this.schema.execute(
				"INSERT INTO schema_migrations (version, skipped) VALUES ('003_gone', 'not here'), ('005_newer', NULL)",
				"DELETE FROM schema_migrations WHERE version = '002_b'",
				"UPDATE schema_migrations SET checksum = 'another' WHERE version = '001_a'");
		SchemaStatus status = migrator().build().status();
		Map<String, MigrationStatus> migrations = status.migrations()
			.stream()
			.collect(Collectors.toMap((migration) -> migration.version().value(), Function.identity()));
		assertThat(status.migrations()).extracting((migration) -> migration.version().value())
			.containsExactly("001_a", "002_b", "003_gone", "004_d", "005_newer");
		assertThat(migrations.get("001_a").checksum()).isEqualTo(Checksum.CHANGED);
		assertThat(migrations.get("002_b").state()).isEqualTo(State.PENDING);
		assertThat(migrations.get("003_gone").state()).isEqualTo(State.MISSING);
		assertThat(migrations.get("003_gone").checksum()).isEqualTo(Checksum.UNKNOWN);
		assertThat(migrations.get("003_gone").row().skipped()).isEqualTo("not here");
		assertThat(migrations.get("004_d").state()).isEqualTo(State.APPLIED);
		assertThat(migrations.get("005_newer").state()).isEqualTo(State.NEWER);
		assertThat(status.pending()).extracting(MigrationVersion::value).containsExactly("002_b");
		assertThat(status.newest().version()).isEqualTo(new MigrationVersion("005_newer"));
		assertThat(status.applied()).isEqualTo(4);
	}

	@Test
	void aHistoryOfAnotherRunnerTellsWhatItHas() {
		this.schema.execute(
				"CREATE TABLE schema_migrations (version text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())",
				"INSERT INTO schema_migrations VALUES ('001_a', '2026-01-02T03:04:05Z')");
		assertThat(migrator().build().status().newest()).satisfies((migration) -> {
			assertThat(migration.row().appliedAt()).isEqualTo("2026-01-02T03:04:05Z");
			assertThat(migration.row().appliedBy()).isNull();
			assertThat(migration.row().duration()).isNull();
			assertThat(migration.checksum()).isEqualTo(Checksum.UNKNOWN);
		});
	}

	@Test
	void whatLiesAboveTheTargetIsNotMissed() {
		Migrator migrator = migrator().target(new MigrationVersion("001_a")).build();
		migrator.migrate();
		SchemaStatus status = migrator.status();
		assertThat(status.isCurrent()).isTrue();
		assertThat(status.migrations()).extracting(MigrationStatus::state)
			.containsExactly(State.APPLIED, State.PENDING);
	}

	@Test
	void theTargetItselfIs() {
		SchemaStatus status = migrator().target(new MigrationVersion("001_a")).build().status();
		assertThat(status.isCurrent()).isFalse();
	}

	@Test
	void aRollbackByAnotherOneIsSeen() {
		Migrator migrator = migrator().build();
		migrator.migrate();
		try (HikariDataSource pool = this.schema.pool(1)) {
			Migrator.builder(pool)
				.locations(this.files.location())
				.direction(Direction.DOWN)
				.target(new MigrationVersion("001_a"))
				.build()
				.migrate();
		}
		assertThat(migrator.status().pending()).extracting(MigrationVersion::value).containsExactly("002_b");
	}

	@Test
	void theConnectionComesBackAsItWas() throws SQLException {
		try (HikariDataSource pool = this.schema.pool(1, (config) -> config.setAutoCommit(false))) {
			int pid;
			try (Connection connection = pool.getConnection()) {
				connection.setNetworkTimeout(Runnable::run, 0);
				pid = pid(connection);
			}
			Migrator.builder(pool).locations(this.files.location()).build().status();
			try (Connection connection = pool.getConnection()) {
				assertThat(pid(connection)).isEqualTo(pid);
				assertThat(connection.getAutoCommit()).isFalse();
				assertThat(connection.getNetworkTimeout()).isZero();
			}
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aServerThatDoesNotAnswerIsNotWaitedForForEver(boolean waiting) throws Exception {
		migrator().build().migrate();
		AtomicReference<Connection> used = new AtomicReference<>();
		Migrator migrator = Migrator.builder(new DelegatingDataSource(this.pool) {

			@Override
			public Connection getConnection() throws SQLException {
				used.set(super.getConnection());
				return used.get();
			}

		}).locations(this.files.location()).build();
		try (Connection other = this.schema.connect()) {
			other.createStatement().execute("BEGIN; LOCK TABLE schema_migrations");
			CompletableFuture<?> reading = CompletableFuture.supplyAsync(
					() -> waiting ? migrator.await() : migrator.status(),
					(task) -> new Thread(task, "reading").start());
			Awaitility.await()
				.until(() -> used.get() != null
						&& used.get().unwrap(BaseConnection.class).getNetworkTimeout() == 30_000);
			assertThat(reading).isNotDone();
			other.createStatement().execute("COMMIT");
			reading.get(20, TimeUnit.SECONDS);
		}
		try (Connection connection = this.pool.getConnection()) {
			assertThat(connection.getNetworkTimeout()).isZero();
		}
	}

	private static int pid(Connection connection) throws SQLException {
		try (var rows = connection.createStatement().executeQuery("SELECT pg_backend_pid()")) {
			rows.next();
			return rows.getInt(1);
		}
	}

	private MigratorBuilder migrator() {
		return Migrator.builder(this.pool).locations(this.files.location());
	}

}
