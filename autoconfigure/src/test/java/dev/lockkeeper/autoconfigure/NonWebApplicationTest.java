package dev.lockkeeper.autoconfigure;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import jakarta.annotation.PostConstruct;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;

import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.test.MigrationFolder;
import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Applications without a web server, run as Spring Boot runs them, with one connection.
 */
@PostgresTest
class NonWebApplicationTest {

	private TestSchema schema;

	private MigrationFolder files;

	@BeforeEach
	void prepare(TestSchema schema, MigrationFolder files) {
		this.schema = schema;
		this.files = files.up("001_boats", "CREATE TABLE boats (name text)")
			.up("002_kate", "SELECT pg_sleep(0.3); INSERT INTO boats VALUES ('Kate')");
	}

	@ParameterizedTest
	@ValueSource(strings = { "spring.main.lazy-initialization=false", "spring.main.lazy-initialization=true",
			"spring.datasource.hikari.auto-commit=false" })
	void whateverUsesTheDatabaseSeesTheSchema(String property) throws InterruptedException {
		try (ConfigurableApplicationContext context = application(DatabaseUsers.class).properties(property).run()) {
			context.getBean(ConstructedUser.class);
			BlockingQueue<String> seen = context.getBean(Observations.class).seen;
			assertThat(List.of(next(seen), next(seen), next(seen), next(seen), next(seen), next(seen), next(seen)))
				.containsExactlyInAnyOrder("JdbcTemplate in @PostConstruct: Kate",
						"NamedParameterJdbcTemplate in constructor: Kate", "JdbcClient in constructor: Kate",
						"lifecycle: Kate", "application runner: Kate", "command line runner: Kate", "scheduled: Kate");
		}
	}

	@Test
	void theCompletedEventReachesListenersOnceAndBeforeTheApplicationsRunners() {
		try (ConfigurableApplicationContext context = application(Listening.class).run()) {
			List<Object> events = context.getBean(Listening.class).events;
			assertThat(events).hasSize(2);
			assertThat(events.get(0)).isInstanceOfSatisfying(MigrationCompletedEvent.class,
					(event) -> assertThat(event.report().versions()).containsExactly(new MigrationVersion("001_boats"),
							new MigrationVersion("002_kate")));
			assertThat(events.get(1)).isEqualTo("runner");
		}
		try (ConfigurableApplicationContext context = application(Listening.class).run()) {
			assertThat(context.getBean(Listening.class).events.get(0)).isInstanceOfSatisfying(
					MigrationCompletedEvent.class, (event) -> assertThat(event.report().versions()).isEmpty());
		}
	}

	private SpringApplicationBuilder application(Class<?> configuration) {
		return new SpringApplicationBuilder(configuration).web(WebApplicationType.NONE)
			.properties(this.schema.springProperties())
			.properties("lockkeeper.locations=" + this.files.location(), "spring.datasource.hikari.maximum-pool-size=1",
					"spring.datasource.hikari.connection-timeout=20000", "spring.main.banner-mode=off")
			.registerShutdownHook(false);
	}

	private static String next(BlockingQueue<String> queue) throws InterruptedException {
		return String.valueOf(queue.poll(30, TimeUnit.SECONDS));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableScheduling
	@ImportAutoConfiguration({ DataSourceAutoConfiguration.class, JdbcTemplateAutoConfiguration.class,
			JdbcClientAutoConfiguration.class, TaskSchedulingAutoConfiguration.class,
			LockkeeperAutoConfiguration.class })
	static class DatabaseUsers {

		@Bean
		Observations observations() {
			return new Observations();
		}

		@Bean
		ConstructedUser constructedUser(Observations observations, NamedParameterJdbcTemplate jdbc, JdbcClient client,
				JdbcTemplate template) {
			return new ConstructedUser(observations, jdbc, client, template);
		}

		@Bean
		LifecycleUser lifecycleUser(Observations observations, JdbcTemplate jdbc) {
			return new LifecycleUser(observations, jdbc);
		}

		@Bean
		ScheduledUser scheduledUser(Observations observations, JdbcTemplate jdbc) {
			return new ScheduledUser(observations, jdbc);
		}

		@Bean
		ApplicationRunner applicationRunner(Observations observations, JdbcTemplate jdbc) {
			return (arguments) -> observations.add("application runner", jdbc);
		}

		@Bean
		CommandLineRunner commandLineRunner(Observations observations, JdbcTemplate jdbc) {
			return (arguments) -> observations.add("command line runner", jdbc);
		}

	}

	static class Observations {

		final BlockingQueue<String> seen = new LinkedBlockingQueue<>();

		void add(String who, JdbcTemplate jdbc) {
			this.seen.add(who + ": " + jdbc.queryForObject("SELECT name FROM boats", String.class));
		}

	}

	static class ConstructedUser {

		private final Observations observations;

		private final JdbcTemplate jdbc;

		ConstructedUser(Observations observations, NamedParameterJdbcTemplate named, JdbcClient client,
				JdbcTemplate jdbc) {
			this.observations = observations;
			this.jdbc = jdbc;
			observations.add("NamedParameterJdbcTemplate in constructor", named.getJdbcTemplate());
			observations.seen
				.add("JdbcClient in constructor: " + client.sql("SELECT name FROM boats").query(String.class).single());
		}

		@PostConstruct
		void query() {
			this.observations.add("JdbcTemplate in @PostConstruct", this.jdbc);
		}

	}

	static class LifecycleUser implements SmartLifecycle {

		private final Observations observations;

		private final JdbcTemplate jdbc;

		private volatile boolean running;

		LifecycleUser(Observations observations, JdbcTemplate jdbc) {
			this.observations = observations;
			this.jdbc = jdbc;
		}

		@Override
		public void start() {
			this.observations.add("lifecycle", this.jdbc);
			this.running = true;
		}

		@Override
		public void stop() {
			this.running = false;
		}

		@Override
		public boolean isRunning() {
			return this.running;
		}

	}

	static class ScheduledUser {

		private final Observations observations;

		private final JdbcTemplate jdbc;

		ScheduledUser(Observations observations, JdbcTemplate jdbc) {
			this.observations = observations;
			this.jdbc = jdbc;
		}

		@Scheduled(fixedDelay = 1, timeUnit = TimeUnit.HOURS)
		void query() {
			this.observations.add("scheduled", this.jdbc);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ DataSourceAutoConfiguration.class, LockkeeperAutoConfiguration.class })
	static class Listening {

		final List<Object> events = new CopyOnWriteArrayList<>();

		@EventListener
		void on(MigrationCompletedEvent event) {
			this.events.add(event);
		}

		@Bean
		ApplicationRunner runner() {
			return (arguments) -> this.events.add("runner");
		}

	}

}
