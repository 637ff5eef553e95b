package dev.lockkeeper.actuate;

import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import com.zaxxer.hikari.HikariDataSource;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import dev.lockkeeper.Migrator;
import dev.lockkeeper.autoconfigure.LockkeeperAutoConfiguration;
import dev.lockkeeper.migration.Direction;
import dev.lockkeeper.migration.HistoryTableName;
import dev.lockkeeper.migration.MigrationReport;
import dev.lockkeeper.migration.MigrationState;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.test.MigrationFolder;
import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

@PostgresTest
class MigrationsHealthTest {

	private static final Executor THREADS = (task) -> new Thread(task, "run").start();

	private ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class, LockkeeperAutoConfiguration.class,
				MigrationsHealthAutoConfiguration.class));

	private TestSchema schema;

	private MigrationFolder files;

	@BeforeEach
	void prepare(TestSchema schema, MigrationFolder files) {
		this.schema = schema;
		this.files = files.up("001_a", "CREATE TABLE a ()")
			.down("001_a", "DROP TABLE a")
			.up("002_b", "CREATE TABLE b ()")
			.down("002_b", "DROP TABLE b");
		this.contextRunner = this.contextRunner.withPropertyValues(schema.springProperties())
			.withPropertyValues("lockkeeper.locations=" + this.files.location(),
					"spring.datasource.hikari.maximum-pool-size=1", "spring.application.name=orders");
	}

	@Test
	void isUpWhenEverythingIsApplied() {
		this.contextRunner.run((context) -> {
			Health health = health(context);
			assertThat(health.getStatus()).isEqualTo(Status.UP);
			assertThat(health.getDetails()).containsEntry("table", this.schema.name() + ".schema_migrations")
				.containsEntry("lockKey", String.valueOf(context.getBean(Migrator.class).status().lockKey()))
				.containsEntry("applied", 2)
				.containsEntry("pending", 0)
				.containsEntry("missing", 0L)
				.containsEntry("newer", 0L)
				.containsKey("readAt")
				.doesNotContainKey("pendingVersions");
			assertThat(health.getDetails().get("newest")).asInstanceOf(MAP)
				.containsEntry("version", "002_b")
				.containsKey("appliedAt")
				.hasEntrySatisfying("appliedBy", (by) -> assertThat(by).asString().startsWith("orders @"));
			assertThat(health.getDetails().get("lastRun")).asInstanceOf(MAP)
				.containsEntry("state", "done")
				.containsEntry("direction", "up")
				.containsEntry("appliedByThisReplica", 2)
				.containsKeys("at", "waitedMs", "durationMs");
		});
	}

	@Test
	void aRollbackBehindTheApplicationShowsWithinTheCacheTimeAndSoDoesItsRepair() {
		this.contextRunner.withPropertyValues("lockkeeper.health.cache-for=500ms").run((context) -> {
			assertThat(health(context).getStatus()).isEqualTo(Status.UP);
			try (HikariDataSource other = this.schema.pool(1)) {
				migrate(other, Direction.DOWN, "001_a");
				assertThat(within(context, Status.DOWN)).isLessThan(Duration.ofMillis(1500));
				assertThat(health(context).getDetails()).containsEntry("applied", 1)
					.containsEntry("pending", 1)
					.containsEntry("pendingVersions", List.of("002_b"));
				migrate(other, Direction.UP, null);
				assertThat(within(context, Status.UP)).isLessThan(Duration.ofMillis(1500));
			}
		});
	}

	@Test
	void aNewerReleaseDoesNotMatter() {
		this.contextRunner.run((context) -> {
			this.schema.execute("INSERT INTO schema_migrations VALUES ('003_c'), ('0015_gone')");
			Health health = health(context);
			assertThat(health.getStatus()).isEqualTo(Status.UP);
			assertThat(health.getDetails()).containsEntry("newer", 2L).containsEntry("missing", 0L);
			assertThat(health.getDetails().get("newest")).asInstanceOf(MAP)
				.containsEntry("version", "0015_gone")
				.doesNotContainKey("appliedBy");
		});
	}

	@Test
	void aRunThatIsGoingOnIsNotDisturbedWithAPoolOfOne() {
		this.contextRunner.run((context) -> {
			HikariDataSource pool = context.getBean(HikariDataSource.class);
			Migrator migrator = context.getBean(Migrator.class);
			try (Connection holder = this.schema.connect()) {
				holder.createStatement()
					.execute("SET application_name = 'the holder'; SELECT pg_advisory_lock("
							+ migrator.status().lockKey() + ")");
				this.schema.execute("DELETE FROM schema_migrations WHERE version = '002_b'", "DROP TABLE b");
				CompletableFuture<MigrationReport> run = CompletableFuture.supplyAsync(migrator::migrate, THREADS);
				Awaitility.await()
					.until(() -> migrator.state() instanceof MigrationState.Waiting waiting
							&& waiting.holder() != null);
				Health health = health(context);
				assertThat(pool.getHikariPoolMXBean().getThreadsAwaitingConnection()).isZero();
				assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isEqualTo(1);
				assertThat(health.getStatus()).isEqualTo(Status.DOWN);
				assertThat(health.getDetails()).containsOnlyKeys("table", "lastRun");
				assertThat(health.getDetails().get("lastRun")).asInstanceOf(MAP)
					.containsEntry("state", "waiting")
					.containsKeys("since", "lock")
					.extractingByKey("holder", MAP)
					.containsEntry("application", "the holder")
					.containsEntry("state", "idle")
					.containsEntry("blockedBy", List.of())
					.containsKeys("pid", "connectedSince", "stateSince", "query")
					.doesNotContainKeys("version", "indexBuild");
				holder.createStatement().execute("SELECT pg_advisory_unlock_all()");
				run.get(20, TimeUnit.SECONDS);
			}
			assertThat(within(context, Status.UP)).isLessThan(Duration.ofSeconds(3));
		});
	}

	@Test
	void aDatabaseThatRefusesIsDownWithItsReason() {
		String role = "app_" + this.schema.name();
		this.schema.execute("CREATE ROLE " + role + " LOGIN PASSWORD 'hunter2'",
				"GRANT USAGE, CREATE ON SCHEMA " + this.schema.name() + " TO " + role);
		try {
			this.contextRunner
				.withPropertyValues("spring.datasource.username=" + role, "spring.datasource.password=hunter2",
						"lockkeeper.health.cache-for=0", "spring.datasource.hikari.connection-timeout=500")
				.run((context) -> {
					assertThat(health(context).getStatus()).isEqualTo(Status.UP);
					this.schema.execute("ALTER ROLE " + role + " NOLOGIN",
							"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '" + role + "'");
					Awaitility.await()
						.untilAsserted(() -> assertThat(health(context).getDetails().get("error")).asString()
							.contains("No connection to the database")
							.contains("is not permitted to log in"));
					Health health = health(context);
					assertThat(health.getStatus()).isEqualTo(Status.DOWN);
					assertThat(health.getDetails().toString()).doesNotContain("hunter2");
				});
		}
		finally {
			this.schema.execute("DROP OWNED BY " + role, "DROP ROLE " + role);
		}
	}

	@Test
	void severalMigratorsAreShownByName() {
		this.contextRunner.withBean("orders", Migrator.class, () -> migrator("orders_history"))
			.withBean("stock", Migrator.class, () -> migrator("stock_history"))
			.run((context) -> {
				this.schema.execute("DELETE FROM stock_history WHERE version = '002_b'");
				CompositeHealthContributor health = context.getBean("migrationsHealthContributor",
						CompositeHealthContributor.class);
				assertThat(((HealthIndicator) health.getContributor("orders")).health())
					.satisfies((orders) -> assertThat(orders.getStatus()).isEqualTo(Status.UP))
					.extracting(Health::getDetails, InstanceOfAssertFactories.map(String.class, Object.class))
					.containsEntry("table", this.schema.name() + ".orders_history");
				assertThat(((HealthIndicator) health.getContributor("stock")).health())
					.satisfies((stock) -> assertThat(stock.getStatus()).isEqualTo(Status.DOWN))
					.extracting(Health::getDetails, InstanceOfAssertFactories.map(String.class, Object.class))
					.containsEntry("pendingVersions", List.of("002_b"));
			});
	}

	@Test
	void canBeSwitchedOffAndReplaced() {
		this.contextRunner.withPropertyValues("management.health.migrations.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(HealthContributor.class));
		this.contextRunner.withPropertyValues("lockkeeper.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(HealthContributor.class));
		this.contextRunner.withBean("migrationsHealthIndicator", HealthIndicator.class, () -> () -> Health.up().build())
			.run((context) -> assertThat(context).hasSingleBean(HealthContributor.class)
				.doesNotHaveBean(MigrationsHealthIndicator.class));
	}

	private Migrator migrator(String table) {
		return Migrator.builder(this.schema.pool(1))
			.table(HistoryTableName.of(table))
			.locations(new MigrationFolder(this.files.path().resolve(table))
				.up("001_a", "CREATE TABLE %s_a ()".formatted(table))
				.up("002_b", "CREATE TABLE %s_b ()".formatted(table))
				.location())
			.build();
	}

	private void migrate(HikariDataSource pool, Direction direction, String target) {
		Migrator.builder(pool)
			.locations(this.files.location())
			.direction(direction)
			.target((target != null) ? new MigrationVersion(target) : null)
			.build()
			.migrate();
	}

	private static Duration within(ApplicationContext context, Status status) {
		long start = System.nanoTime();
		Awaitility.await().pollInterval(Duration.ofMillis(20)).until(() -> health(context).getStatus().equals(status));
		return Duration.ofNanos(System.nanoTime() - start);
	}

	/** Asks again, as probes do, when a busy machine made the first answer late. */
	private static Health health(ApplicationContext context) {
		HealthIndicator indicator = context.getBean("migrationsHealthContributor", HealthIndicator.class);
		return Awaitility.await()
			.pollDelay(Duration.ZERO)
			.until(indicator::health, (health) -> !String.valueOf(health.getDetails().get("error"))
				.startsWith("The database has not answered for"));
	}

}
