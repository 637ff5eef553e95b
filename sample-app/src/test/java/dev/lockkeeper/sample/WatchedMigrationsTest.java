package dev.lockkeeper.sample;

import java.time.Duration;

import javax.sql.DataSource;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpStatus;
import org.springframework.test.web.servlet.client.RestTestClient;

import dev.lockkeeper.Migrator;
import dev.lockkeeper.MigratorBuilder;
import dev.lockkeeper.migration.Direction;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.sample.migration.NormaliseHarbourNames;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an operator sees of the migrations of a running replica.
 */
@SampleTest
class WatchedMigrationsTest {

	private static final String READINESS = "/actuator/health/readiness";

	/** The default of {@code lockkeeper.health.cache-for}. */
	private static final Duration CACHED_FOR = Duration.ofSeconds(1);

	@Autowired
	private RestTestClient http;

	@Autowired
	private DataSource dataSource;

	@Test
	void aRollbackBehindARunningReplicaTakesItOutOfServiceAndTheRepairPutsItBack() {
		readiness().expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.components.migrations.status")
			.isEqualTo("UP")
			.jsonPath("$.components.migrations.details.applied")
			.isEqualTo(15);
		migrator().direction(Direction.DOWN).target(new MigrationVersion("014_load_demo_harbour")).build().migrate();
		try {
			assertThat(timeUntil(HttpStatus.SERVICE_UNAVAILABLE)).isLessThan(CACHED_FOR.plusSeconds(1));
			readiness().expectBody()
				.jsonPath("$.components.migrations.status")
				.isEqualTo("DOWN")
				.jsonPath("$.components.migrations.details.pendingVersions")
				.isEqualTo("015_normalise_harbour_names");
		}
		finally {
			migrator().build().migrate();
		}
		assertThat(timeUntil(HttpStatus.OK)).isLessThan(CACHED_FOR.plusSeconds(1));
	}

	@Test
	void theEndpointTellsOfEveryMigration() {
		this.http.get()
			.uri("/actuator/migrations")
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.migrators.lockkeeperMigrator.table")
			.isEqualTo("public.schema_migrations")
			.jsonPath("$.migrators.lockkeeperMigrator.migrations.length()")
			.isEqualTo(15)
			.jsonPath("$.migrators.lockkeeperMigrator.migrations[?(@.state != 'applied' || @.checksum == 'changed')]")
			.isEmpty();
		this.http.get()
			.uri("/actuator/migrations/001_create_harbours")
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.migrators.lockkeeperMigrator.appliedBy")
			.value((by) -> assertThat(by).asString().matches("sample-app .*:0 @.+"));
		this.http.get().uri("/actuator/migrations/099_unknown").exchange().expectStatus().isNotFound();
	}

	@Test
	void theMetricsTellOfTheRun() {
		this.http.get()
			.uri("/actuator/metrics/lockkeeper.migration")
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.measurements[?(@.statistic == 'COUNT')].value")
			.isEqualTo(14.0);
	}

	private Duration timeUntil(HttpStatus status) {
		long start = System.nanoTime();
		Awaitility.await()
			.pollInterval(Duration.ofMillis(50))
			.until(() -> readiness().returnResult(String.class).getStatus().equals(status));
		return Duration.ofNanos(System.nanoTime() - start);
	}

	private RestTestClient.ResponseSpec readiness() {
		return this.http.get().uri(READINESS).exchange();
	}

	private MigratorBuilder migrator() {
		return Migrator.builder(this.dataSource)
			.javaMigration("015_normalise_harbour_names.up", new NormaliseHarbourNames());
	}

}
