package dev.lockkeeper.sample.demo;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import dev.lockkeeper.sample.SampleTest;
import dev.lockkeeper.sample.ScratchDatabases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Runs the demonstration as the build runs it: a process, with processes of its own.
 */
@SampleTest
class FleetDemoTest {

	private static final Pattern ROW = Pattern.compile("^  \\d +\\d+ +[\\d.]+ s +(\\d+) files +[\\d.]+ s$",
			Pattern.MULTILINE);

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	@Autowired
	private ScratchDatabases databases;

	private final Set<ProcessHandle> children = new HashSet<>();

	private Process demo;

	private Path output;

	@AfterEach
	void killWhatIsLeft() {
		this.demo.destroyForcibly();
		this.children.forEach(ProcessHandle::destroyForcibly);
	}

	@Test
	void oneReplicaAppliesAllFilesAndAllOfThemAnswer(TestInfo test) throws Exception {
		start(test, "--replicas=3", "--exit");
		assertThat(exitStatus()).as(output()).isZero();
		assertThat(ROW.matcher(output()).results().map((row) -> row.group(1))).as(output())
			.containsExactlyInAnyOrder("12", "0", "0");
		assertThat(output()).containsPattern("replica \\d   waits for replica \\d")
			.contains("applied 011_index_open_bookings")
			.containsPattern("/actuator/health +200 +\\{.*\"status\":\"UP\"")
			.containsPattern("/harbours/STB +200 +\\{\"code\":\"STB\",\"name\":\"Stoke Bruerne\"");
		assertThatNoChildIsLeft(4);
	}

	@Test
	void aDatabaseThatIsNotThereFailsAtOnce(TestInfo test) throws Exception {
		start(test, "--exit", "--spring.datasource.url=jdbc:postgresql://127.0.0.1:1/nothing?password=secret");
		assertThat(exitStatus()).as(output()).isEqualTo(1);
		assertThat(output()).contains("No database at jdbc:postgresql://127.0.0.1:1/nothing: ")
			.doesNotContain("secret");
		assertThatNoChildIsLeft(0);
	}

	@Test
	void aMigrationThatFailsIsShownAndFailsTheDemonstration(TestInfo test) throws Exception {
		DriverManagerDataSource database = this.databases.create("occupied");
		new JdbcTemplate(database).execute("CREATE TABLE harbours (somebody_elses text)");
		start(test, "--replicas=2", "--exit", "--spring.datasource.url=" + database.getUrl(),
				"--spring.datasource.username=" + database.getUsername(),
				"--spring.datasource.password=" + database.getPassword());
		assertThat(exitStatus()).as(output()).isEqualTo(1);
		assertThat(output()).contains("replica 1   ended with exit status 1 before it was ready")
			.contains("replica 2   ended with exit status 1 before it was ready")
			.contains("relation \"harbours\" already exists");
		assertThatNoChildIsLeft(2);
		this.databases.drop("occupied");
	}

	@Test
	void nothingIsLeftWhenTheDemonstrationIsKilled(TestInfo test) throws Exception {
		start(test);
		awaitWhileWatching(() -> this.children.size() == 4);
		this.demo.destroyForcibly();
		assertThatNoChildIsLeft(4);
	}

	private void start(TestInfo test, String... arguments) throws IOException {
		Path directory = Path.of("target", "fleet-demo-test", test.getTestMethod().orElseThrow().getName());
		Files.createDirectories(directory);
		this.output = directory.resolve("output.txt");
		String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
			.filter((element) -> !element.endsWith("test-classes"))
			.map((element) -> Path.of(element).toAbsolutePath().toString())
			.collect(Collectors.joining(File.pathSeparator));
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
						FleetDemo.class.getName()));
		command.addAll(List.of(arguments));
		ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile())
			.redirectErrorStream(true)
			.redirectOutput(this.output.toFile());
		builder.environment().keySet().removeIf((name) -> name.startsWith("SPRING_"));
		builder.environment().put("CLASSPATH", classPath);
		this.demo = builder.start();
	}

	private int exitStatus() {
		awaitWhileWatching(() -> !this.demo.isAlive());
		return this.demo.exitValue();
	}

	/** Children can only be told from other processes while their parent lives. */
	private void awaitWhileWatching(BooleanSupplier condition) {
		await().atMost(PATIENCE).pollInterval(50, TimeUnit.MILLISECONDS).until(() -> {
			this.demo.children().forEach(this.children::add);
			return condition.getAsBoolean();
		});
	}

	private void assertThatNoChildIsLeft(int howManyThereWere) {
		assertThat(this.children).hasSize(howManyThereWere);
		await().atMost(Duration.ofSeconds(20)).until(() -> this.children.stream().noneMatch(ProcessHandle::isAlive));
	}

	private String output() {
		try {
			return Files.readString(this.output);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
