package dev.lockkeeper.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import dev.lockkeeper.test.MigrationFolder;
import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A web application that is run as a job with {@code lockkeeper.exit-after}, in a process
 * of its own. Some other thread of it never ends by itself.
 */
@PostgresTest
class ExitAfterTest {

	private TestSchema schema;

	private MigrationFolder files;

	private Path output;

	@BeforeEach
	void prepare(TestSchema schema, @TempDir Path folder) throws IOException {
		this.schema = schema;
		this.files = new MigrationFolder(folder.resolve("migrations")).up("001_boats", "CREATE TABLE boats ()");
		this.output = folder.resolve("output.txt");
	}

	@Test
	void aJobEndsWithStatusZeroAndItsPortWasNeverOpen() throws Exception {
		assertThat(run("--lockkeeper.mode=migrate")).isZero();
		assertThat(output())
			.containsSubsequence("Applied 001_boats", "Schema is where it should be",
					"Ending as told by lockkeeper.exit-after", "The job's bean is destroyed")
			.doesNotContain("Tomcat started", "WARN", "ERROR");
		assertThat(this.schema.queryForList("SELECT version FROM schema_migrations", String.class))
			.containsExactly("001_boats");
		assertNoSessionLeft();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			validate | Schema is where it should be: migrations applied: 1, none by this replica
			wait     | Schema is where it should be: migrations applied: 1, none by this replica
			plan     | Nothing to do: migrations applied: 1
			""")
	void aJobThatHasNothingToDoEndsWithStatusZero(String mode, String line) throws Exception {
		this.schema.execute(
				"CREATE TABLE schema_migrations (version text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())",
				"INSERT INTO schema_migrations VALUES ('001_boats')");
		assertThat(run("--lockkeeper.mode=" + mode)).isZero();
		assertThat(output()).containsSubsequence(line, "Ending as told by lockkeeper.exit-after");
		assertNoSessionLeft();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			migrate  | SELECT 1 / 0  | Migration 002_locks (up) failed at
			validate | SELECT 1      | 2 migration(s) to be applied
			wait     | SELECT 1      | Nobody has brought the schema to where this build wants it within
			plan     | SELECT 'open  | 1 problem was found before the first migration ran
			""")
	void aJobThatFailsEndsWithStatusOneAndAReport(String mode, String sql, String report) throws Exception {
		this.files.up("002_locks", sql);
		assertThat(run("--lockkeeper.mode=" + mode, "--lockkeeper.lock.wait-timeout=300ms")).isOne();
		assertThat(output()).containsOnlyOnce("APPLICATION FAILED TO START")
			.contains("Description:\n\n" + report, "Action:")
			.doesNotContain("\tat ", "Tomcat started", "Ending as told");
		assertNoSessionLeft();
	}

	@Test
	void aPlanIsMadeAndTheJobEndsWithStatusZero() throws Exception {
		assertThat(run("--lockkeeper.mode=plan")).isZero();
		assertThat(output()).contains("to be applied: 1", "Ending as told by lockkeeper.exit-after");
		assertThat(this.schema.queryForObject("SELECT to_regclass('boats') IS NULL", Boolean.class)).isTrue();
	}

	/** Runs the application until it ends by itself; its status. */
	private int run(String... arguments) throws Exception {
		List<String> all = new ArrayList<>(List.of("--lockkeeper.exit-after=true",
				"--spring.datasource.hikari.connection-init-sql=SET application_name = '" + this.schema.name() + "'",
				"--spring.application.name=" + this.schema.name(), "--logging.level.dev.lockkeeper=INFO"));
		all.addAll(List.of(arguments));
		try (ApplicationProcess process = ApplicationProcess.start(Application.class, this.schema, this.files,
				this.output, all.toArray(String[]::new))) {
			return process.awaitEnd((output) -> output.contains("Ending as told") || output.contains("Action:"));
		}
	}

	private String output() throws IOException {
		return Files.readString(this.output);
	}

	private void assertNoSessionLeft() {
		Awaitility.await()
			.atMost(Duration.ofSeconds(2))
			.until(() -> this.schema.queryForList(
					"SELECT application_name FROM pg_stat_activity WHERE application_name LIKE '%' || ? || '%'",
					String.class, this.schema.name()), List::isEmpty);
	}

	/**
	 * The application of the other process. With the configuration of transactions in its
	 * class path, no listener of it can be made once the context is destroyed.
	 */
	@Configuration(proxyBeanMethods = false)
	@Import(ApplicationProcess.WebApplication.class)
	static class Application {

		public static void main(String[] arguments) {
			new Thread(Application::goOn, "still going").start();
			SpringApplication.run(Application.class, arguments);
		}

		private static void goOn() {
			try {
				Thread.sleep(Duration.ofMinutes(5).toMillis());
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

		@Bean
		ApplicationListener<ApplicationEvent> listener() {
			return (event) -> {
			};
		}

		/** Made before the data source. */
		@Bean
		static AutoCloseable resource() {
			return () -> System.out.println("The job's bean is destroyed");
		}

	}

}
