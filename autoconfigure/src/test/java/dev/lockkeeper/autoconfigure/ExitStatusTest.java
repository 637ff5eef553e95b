package dev.lockkeeper.autoconfigure;

import java.io.IOException;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.SpringApplication;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import dev.lockkeeper.test.MigrationFolder;
import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How the process of an application ends and when its port is open.
 */
@PostgresTest
class ExitStatusTest {

	private TestSchema schema;

	private MigrationFolder files;

	private Path output;

	@BeforeEach
	void prepare(TestSchema schema, @TempDir Path folder) {
		this.schema = schema;
		this.files = new MigrationFolder(folder.resolve("migrations")).up("001_boats",
				"CREATE TABLE boats (); SELECT pg_sleep(0.5)");
		this.output = folder.resolve("output.txt");
	}

	@Test
	void aFailedMigrationEndsTheProcessWithStatusOneAndNoPortWasEverOpen() throws Exception {
		this.files.up("002_bad", "CREATE TABLE locks ();\n\n  SELECT no_such_function();");
		try (ApplicationProcess process = start()) {
			assertThat(process.awaitEnd((output) -> output.contains("Action:"))).isOne();
			assertThat(process.output()).containsOnlyOnce("APPLICATION FAILED TO START")
				.contains("/002_bad.up.sql:3:10", "SQLSTATE 42883", "Action:", "kept: 001_boats.")
				.doesNotContain("\tat ")
				.doesNotContain("Tomcat started");
		}
	}

	@Test
	void aGoodOneOpensThePortAndEndsWhenAsked() throws Exception {
		try (ApplicationProcess process = start()) {
			process.awaitOpen();
			assertThat(this.schema.queryForList("SELECT version FROM schema_migrations", String.class))
				.containsExactly("001_boats");
			process.terminate();
		}
	}

	private ApplicationProcess start() throws IOException {
		return ApplicationProcess.start(Application.class, this.schema, this.files, this.output,
				"--spring.datasource.hikari.maximum-pool-size=1");
	}

	/** The application of the other process. */
	@Configuration(proxyBeanMethods = false)
	@Import(ApplicationProcess.WebApplication.class)
	static class Application {

		public static void main(String[] arguments) {
			SpringApplication.run(Application.class, arguments);
		}

	}

}
