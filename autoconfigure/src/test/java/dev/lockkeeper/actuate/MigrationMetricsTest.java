package dev.lockkeeper.actuate;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jdbc.datasource.DelegatingDataSource;

import dev.lockkeeper.Migrator;
import dev.lockkeeper.MigratorBuilder;
import dev.lockkeeper.autoconfigure.LockkeeperAutoConfiguration;
import dev.lockkeeper.migration.Direction;
import dev.lockkeeper.migration.LockTimeoutException;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.test.MigrationFolder;
import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;

@PostgresTest
class MigrationMetricsTest {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private final MeterRegistry registry = new SimpleMeterRegistry();

	private final AtomicInteger asked = new AtomicInteger();

	/** A gauge does not keep alive what it asks; in an application a bean does. */
	private SchemaWatches watches;

	private TestSchema schema;

	private HikariDataSource pool;

	private MigrationFolder files;

	@BeforeEach
	void open(TestSchema schema, MigrationFolder files) {
		this.schema = schema;
		this.pool = schema.pool(1);
		this.files = files.up("001_a", "CREATE TABLE a ()")
			.down("001_a", "DROP TABLE a")
			.up("002_b", "SELECT pg_sleep(0.2)")
			.down("002_b", "SELECT 1");
	}

	@Test
	void aRunIsRecordedWhetherItEndsBeforeOrAfterThereIsARegistry() {
		Migrator migrator = migrator().build();
		migrator.migrate();
		bind(migrator, Duration.ZERO);
		assertThat(timer("lockkeeper.run", "direction", "up", "outcome", "applied").count()).isEqualTo(1);
		assertThat(timer("lockkeeper.migration", "direction", "up").count()).isEqualTo(2);
		assertThat(timer("lockkeeper.migration", "direction", "up").max(TimeUnit.MILLISECONDS)).isGreaterThan(200);
		assertThat(timer("lockkeeper.lock.wait").count()).isEqualTo(1);
		migrator.migrate();
		assertThat(timer("lockkeeper.run", "direction", "up", "outcome", "applied").count()).isEqualTo(1);
		assertThat(timer("lockkeeper.run", "direction", "up", "outcome", "nothing").count()).isEqualTo(1);
		assertThat(timer("lockkeeper.migration", "direction", "up").count()).isEqualTo(2);
		assertThat(timer("lockkeeper.lock.wait").count()).as("no lock was needed").isEqualTo(1);
	}

	@Test
	void theTimersTellWhatTheReportTells() {
		Migrator migrator = migrator().build();
		bind(migrator, Duration.ZERO);
		Duration took = migrator.migrate().duration();
		assertThat(timer("lockkeeper.run", "direction", "up", "outcome", "applied").totalTime(TimeUnit.NANOSECONDS))
			.isEqualTo(took.toNanos());
	}

	@Test
	void rollbacksAreToldApart() {
		migrator().build().migrate();
		Migrator migrator = migrator().direction(Direction.DOWN).target(new MigrationVersion("001_a")).build();
		bind(migrator, Duration.ZERO);
		migrator.migrate();
		assertThat(timer("lockkeeper.run", "direction", "down", "outcome", "applied").count()).isEqualTo(1);
		assertThat(timer("lockkeeper.migration", "direction", "down").count()).isEqualTo(1);
	}

	@Test
	void aRunThatGivesUpWaitingCountsAsFailedAndAsWaiting() throws SQLException {
		Migrator migrator = migrator().lockKey(8L).lockWaitTimeout(Duration.ofMillis(300)).build();
		bind(migrator, Duration.ZERO);
		try (Connection holder = this.schema.connect()) {
			holder.createStatement().execute("SELECT pg_advisory_lock(8)");
			Assertions.assertThatExceptionOfType(LockTimeoutException.class).isThrownBy(migrator::migrate);
		}
		assertThat(timer("lockkeeper.run", "direction", "up", "outcome", "failed").count()).isEqualTo(1);
		assertThat(timer("lockkeeper.lock.wait").totalTime(TimeUnit.MILLISECONDS)).isBetween(300.0, 10_000.0);
	}

	@Test
	void whatIsSkippedTakesNoTime() {
		Migrator migrator = migrator()
			.condition((version, connection) -> version.value().equals("002_b") ? "not here" : null)
			.build();
		bind(migrator, Duration.ZERO);
		migrator.migrate();
		assertThat(timer("lockkeeper.migration", "direction", "up").count()).isEqualTo(1);
	}

	@Test
	void theGaugesAskTheDatabaseNoMoreOftenThanTheCacheTime() {
		Migrator migrator = migrator().build();
		bind(migrator, Duration.ofMinutes(1));
		System.gc();
		assertThat(gauge("lockkeeper.migrations.pending")).isEqualTo(2);
		assertThat(gauge("lockkeeper.migrations.applied")).isZero();
		migrator.migrate();
		assertThat(gauge("lockkeeper.migrations.pending")).as("from the cache").isEqualTo(2);
		assertThat(this.asked).as("one reading and one run").hasValue(2);
	}

	@Test
	void theGaugesFollowTheDatabase() {
		Migrator migrator = migrator().build();
		bind(migrator, Duration.ZERO);
		migrator.migrate();
		assertThat(gauge("lockkeeper.migrations.pending")).isZero();
		assertThat(gauge("lockkeeper.migrations.applied")).isEqualTo(2);
		this.schema.execute("DELETE FROM schema_migrations WHERE version = '002_b'");
		assertThat(gauge("lockkeeper.migrations.pending")).isEqualTo(1);
		assertThat(gauge("lockkeeper.migrations.applied")).isEqualTo(1);
		this.pool.close();
		assertThat(gauge("lockkeeper.migrations.pending")).isNaN();
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void anApplicationHasThemAll(boolean lazy) {
		new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(DataSourceAutoConfiguration.class, LockkeeperAutoConfiguration.class,
							MetricsAutoConfiguration.class, CompositeMeterRegistryAutoConfiguration.class,
							SimpleMetricsExportAutoConfiguration.class, MigrationMetricsAutoConfiguration.class))
			.withPropertyValues(this.schema.springProperties())
			.withPropertyValues("lockkeeper.locations=" + this.files.location(),
					"spring.main.lazy-initialization=" + lazy, "spring.datasource.hikari.maximum-pool-size=1")
			.run((context) -> {
				MeterRegistry registry = context.getBean(MeterRegistry.class);
				assertThat(registry.getMeters())
					.filteredOn((meter) -> meter.getId().getName().startsWith("lockkeeper."))
					.allSatisfy((meter) -> {
						assertThat(meter.getId().getTags()).contains(Tag.of("migrator", "lockkeeperMigrator"));
						assertThat(meter.getId().getDescription()).isNotBlank();
					})
					.extracting((meter) -> meter.getId().getName())
					.containsExactlyInAnyOrder("lockkeeper.run", "lockkeeper.lock.wait", "lockkeeper.migration",
							"lockkeeper.migrations.pending", "lockkeeper.migrations.applied");
				assertThat(registry.get("lockkeeper.run").timer().count()).isEqualTo(1);
				System.gc();
				assertThat(registry.get("lockkeeper.migrations.applied").gauge().value()).isEqualTo(2);
			});
	}

	@Test
	void thereAreNoneWithoutARegistry() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class,
					LockkeeperAutoConfiguration.class, MigrationMetricsAutoConfiguration.class))
			.withPropertyValues(this.schema.springProperties())
			.withPropertyValues("lockkeeper.locations=" + this.files.location())
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(MigrationMetrics.class)
				.doesNotHaveBean(SchemaWatches.class));
	}

	private void bind(Migrator migrator, Duration cacheFor) {
		SchemaWatch watch = new SchemaWatch(migrator, cacheFor, (task) -> new Thread(task, "status").start(), PATIENCE,
				PATIENCE);
		this.watches = new SchemaWatches(Map.of("migrator", watch));
		new MigrationMetrics(this.watches).bindTo(this.registry);
	}

	private Timer timer(String name, String... tags) {
		List<Timer> timers = List.copyOf(this.registry.get(name).tags(tags).timers());
		assertThat(timers).as(name).hasSize(1);
		return timers.get(0);
	}

	private double gauge(String name) {
		return this.registry.get(name).gauge().value();
	}

	private MigratorBuilder migrator() {
		return Migrator.builder(new DelegatingDataSource(this.pool) {

			@Override
			public Connection getConnection() throws SQLException {
				MigrationMetricsTest.this.asked.incrementAndGet();
				return super.getConnection();
			}

		}).locations(this.files.location());
	}

}
