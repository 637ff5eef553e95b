package dev.lockkeeper.sample;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.tools.ToolProvider;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringApplicationAotProcessor;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The service processed ahead of time, as the goal {@code process-aot} does it, and
 * started that way.
 */
@SampleTest
class AheadOfTimeTest {

	private static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();

	@Autowired
	private ScratchDatabases databases;

	@TempDir
	private Path folder;

	@Test
	void theServiceMigratesBeforeItOpensItsPort() throws Exception {
		Path classes = process();
		assertThat(files(classes.resolve("META-INF"), ".json")).singleElement()
			.satisfies((metadata) -> assertThat(metadata).content().containsPattern("\"db\\\\?/migration\\\\?/"));
		DriverManagerDataSource database = this.databases.create("ahead");
		Path output = this.folder.resolve("service.txt");
		Process service = start(output,
				List.of(JAVA, "-XX:TieredStopAtLevel=1", "-Dspring.aot.enabled=true", "-cp",
						classes + File.pathSeparator + classPath(), SampleApplication.class.getName(),
						"--server.port=0", "--server.address=127.0.0.1", "--spring.datasource.url=" + database.getUrl(),
						"--spring.datasource.username=" + database.getUsername(),
						"--spring.datasource.password=" + database.getPassword()));
		try {
			Awaitility.await()
				.atMost(60, TimeUnit.SECONDS)
				.until(() -> Files.readString(output).contains("Started SampleApplication") || !service.isAlive());
			assertThat(Files.readString(output)).containsSubsequence("Starting AOT-processed SampleApplication",
					"Applied 001_create_harbours", "Applied 015_normalise_harbour_names",
					"Schema is where it should be", "Tomcat started on port", "Started SampleApplication");
			assertThat(new JdbcTemplate(database).queryForObject("SELECT count(*) FROM schema_migrations", Long.class))
				.isEqualTo(15);
		}
		finally {
			service.destroyForcibly().waitFor();
			this.databases.drop("ahead");
		}
	}

	/** There is no database where things are built. */
	private Path process() throws IOException, InterruptedException {
		Path sources = this.folder.resolve("sources");
		Path classes = this.folder.resolve("classes");
		Path output = this.folder.resolve("process-aot.txt");
		Process processor = start(output,
				List.of(JAVA, "-XX:TieredStopAtLevel=1", "-cp", classPath(),
						SpringApplicationAotProcessor.class.getName(), SampleApplication.class.getName(),
						sources.toString(), classes.toString(), classes.toString(), "dev.lockkeeper",
						"lockkeeper-sample-app", "--spring.datasource.url=jdbc:postgresql://127.0.0.1:1/none"));
		assertThat(processor.waitFor(2, TimeUnit.MINUTES)).as("ended").isTrue();
		assertThat(processor.exitValue()).as(Files.readString(output)).isZero();
		List<String> arguments = new ArrayList<>(List.of("-nowarn", "-proc:none", "-cp",
				classes + File.pathSeparator + classPath(), "-d", classes.toString()));
		files(sources, ".java").forEach((source) -> arguments.add(source.toString()));
		assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)))
			.isZero();
		return classes;
	}

	private static Process start(Path output, List<String> command) throws IOException {
		ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
		builder.environment().keySet().removeIf((variable) -> variable.startsWith("SPRING_"));
		return builder.start();
	}

	/** What the service is packaged with. */
	private static String classPath() {
		return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
			.filter((element) -> !element.endsWith("test-classes"))
			.collect(Collectors.joining(File.pathSeparator));
	}

	private static List<Path> files(Path folder, String suffix) throws IOException {
		try (Stream<Path> files = Files.walk(folder)) {
			return files.filter((file) -> file.toString().endsWith(suffix)).toList();
		}
	}

}
