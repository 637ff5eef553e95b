package dev.lockkeeper.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import javax.sql.DataSource;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.logging.LoggingApplicationListener;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.NestedExceptionUtils;

import dev.lockkeeper.migration.MigrationReport;
import dev.lockkeeper.test.MigrationFolder;
import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Sixteen applications start at once, each with a pool of one connection: all of them
 * reach the moment of migration before any of them goes on.
 */
@PostgresTest
class ContextRaceTest {

	private static final int REPLICAS = 16;

	/** Minutes; so many contexts start slowly on a busy machine, which proves nothing. */
	private static final int START_LIMIT = 5;

	private TestSchema schema;

	private MigrationFolder files;

	@BeforeEach
	void prepare(TestSchema schema, MigrationFolder files) {
		this.schema = schema;
		this.files = files.up("001_boats", "CREATE TABLE boats (name text, trips int)")
			.up("002_kate", "INSERT INTO boats VALUES ('Kate', 0)")
			.up("003_trip", "UPDATE boats SET trips = trips + 1")
			.up("004_column", "ALTER TABLE boats ADD COLUMN weight int")
			.up("005_twin", "INSERT INTO boats SELECT name || '''s twin', trips * 10, weight FROM boats");
	}

	@Test
	void exactlyOneMigratesAndAllStart() throws Exception {
		List<MigrationReport> reports = race();
		assertThat(reports).filteredOn((report) -> !report.steps().isEmpty()).singleElement().satisfies((report) -> {
			assertThat(report.steps()).hasSize(5);
			assertThat(report.lockTaken()).isTrue();
		});
		assertMigratedOnce();
	}

	@Test
	void noneMigratesAndNoneTakesTheLockWhenAllIsApplied() throws Exception {
		run(new CyclicBarrier(1));
		String before = state();
		assertThat(race()).allSatisfy((report) -> {
			assertThat(report.steps()).isEmpty();
			assertThat(report.lockTaken()).isFalse();
			assertThat(report.waited()).isEqualTo(Duration.ZERO);
		});
		assertThat(state()).isEqualTo(before);
		assertMigratedOnce();
	}

	private List<MigrationReport> race() throws Exception {
		CyclicBarrier barrier = new CyclicBarrier(REPLICAS);
		ExecutorService executor = Executors.newFixedThreadPool(REPLICAS);
		try {
			List<Future<MigrationReport>> starts = IntStream.range(0, REPLICAS)
				.mapToObj((replica) -> executor.submit(() -> run(barrier)))
				.toList();
			List<MigrationReport> reports = new ArrayList<>();
			List<Throwable> failures = new ArrayList<>();
			for (Future<MigrationReport> start : starts) {
				try {
					reports.add(start.get(START_LIMIT, TimeUnit.MINUTES));
				}
				catch (ExecutionException ex) {
					failures.add(ex.getCause());
				}
			}
			assertThat(failures).filteredOn((
					failure) -> !(NestedExceptionUtils.getMostSpecificCause(failure) instanceof BrokenBarrierException))
				.isEmpty();
			return reports;
		}
		finally {
			executor.shutdownNow();
		}
	}

	private MigrationReport run(CyclicBarrier barrier) {
		SpringApplication application = new SpringApplicationBuilder(Replica.class).web(WebApplicationType.NONE)
			.properties(this.schema.springProperties())
			.properties("lockkeeper.locations=" + this.files.location(), "spring.datasource.hikari.maximum-pool-size=1",
					"spring.main.banner-mode=off")
			.initializers((replica) -> ((GenericApplicationContext) replica).registerBean(StartLine.class,
					() -> new StartLine(barrier)))
			.registerShutdownHook(false)
			.build();
		// Sets up the logging of the whole JVM, which several cannot do at once
		application.setListeners(application.getListeners()
			.stream()
			.filter((listener) -> !(listener instanceof LoggingApplicationListener))
			.toList());
		try (ConfigurableApplicationContext context = application.run()) {
			assertThat(context.getBean(Replica.class).reports).hasSize(1);
			return context.getBean(Replica.class).reports.get(0);
		}
		catch (RuntimeException | Error ex) {
			breakBarrier(barrier);
			throw ex;
		}
	}

	/** So that nobody waits any longer for a replica that will not come. */
	private static void breakBarrier(CyclicBarrier barrier) {
		Thread.currentThread().interrupt();
		try {
			barrier.await();
		}
		catch (InterruptedException | BrokenBarrierException ex) {
			// It is broken now
		}
	}

	private void assertMigratedOnce() {
		assertThat(this.schema.queryForList("SELECT version FROM schema_migrations ORDER BY 1", String.class))
			.containsExactly("001_boats", "002_kate", "003_trip", "004_column", "005_twin");
		assertThat(this.schema.queryForList("SELECT name || ' ' || trips FROM boats ORDER BY trips", String.class))
			.containsExactly("Kate 1", "Kate's twin 10");
	}

	/** Content and physical row versions of what must not change. */
	private String state() {
		return String.join("\n", this.schema.queryForList("""
				SELECT concat_ws(' ', xmin, ctid, h) FROM schema_migrations AS h
				UNION ALL SELECT concat_ws(' ', xmin, ctid, b) FROM boats AS b ORDER BY 1
				""", String.class));
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ DataSourceAutoConfiguration.class, JdbcTemplateAutoConfiguration.class,
			LockkeeperAutoConfiguration.class })
	static class Replica {

		final List<MigrationReport> reports = new ArrayList<>();

		@EventListener
		void on(MigrationCompletedEvent event) {
			this.reports.add(event.report());
		}

	}

	/** Lets nobody have a data source until all have come so far. */
	record StartLine(CyclicBarrier barrier) implements BeanPostProcessor {

		@Override
		public Object postProcessBeforeInitialization(Object bean, String beanName) {
			if (bean instanceof DataSource) {
				try {
					this.barrier.await(START_LIMIT, TimeUnit.MINUTES);
				}
				catch (Exception ex) {
					throw new IllegalStateException(ex);
				}
			}
			return bean;
		}

	}

}
