package dev.lockkeeper.sample.demo;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
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
import java.util.stream.Collectors;

import org.junit.jupiter.api.TestInfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The demonstration as the build runs it: a process, with processes of its own.
 */
public final class DemoProcess implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofMinutes(4);

	private final Process process;

	private final Path output;

	private final Set<ProcessHandle> children = new HashSet<>();

	private DemoProcess(Process process, Path output) {
		this.process = process;
		this.output = output;
	}

	/** Starts it, in a folder of the test's own. */
	public static DemoProcess start(TestInfo test, String... arguments) throws IOException {
		String name = test.getTestMethod().map((method) -> method.getName()).orElse("all");
		Path directory = Path.of("target", "demo-test", test.getTestClass().orElseThrow().getSimpleName(), name);
		Files.createDirectories(directory);
		Path output = directory.resolve("output.txt");
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
			.redirectOutput(output.toFile());
		builder.environment().keySet().removeIf((variable) -> variable.startsWith("SPRING_"));
		builder.environment().put("CLASSPATH", classPath);
		return new DemoProcess(builder.start(), output);
	}

	int exitStatus() {
		awaitWhileWatching(() -> !this.process.isAlive());
		return this.process.exitValue();
	}

	/** Waits until it has said that it stays up. */
	public void awaitUp() {
		awaitWhileWatching(() -> output().contains("until you press Ctrl-C") || !this.process.isAlive());
		assertThat(this.process.isAlive()).as(output()).isTrue();
	}

	/** Children can only be told from other processes while their parent lives. */
	void awaitWhileWatching(BooleanSupplier condition) {
		await().atMost(PATIENCE).pollInterval(50, TimeUnit.MILLISECONDS).until(() -> {
			this.process.children().forEach(this.children::add);
			return condition.getAsBoolean();
		});
	}

	int children() {
		return this.children.size();
	}

	void assertThatNoChildIsLeft(int howManyThereWere) {
		assertThat(this.children).hasSize(howManyThereWere);
		await().atMost(Duration.ofSeconds(20)).until(() -> this.children.stream().noneMatch(ProcessHandle::isAlive));
	}

	/** What it has printed so far. */
	public String output() {
		try {
			return Files.readString(this.output);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	void kill() {
		this.process.destroyForcibly();
	}

	/**
	 * Its children end with it. The one with the database server is given the time to
	 * stop that.
	 */
	@Override
	public void close() {
		this.process.children().forEach(this.children::add);
		this.process.destroyForcibly();
		try {
			await().atMost(Duration.ofSeconds(20))
				.until(() -> this.children.stream().noneMatch(ProcessHandle::isAlive));
		}
		finally {
			this.children.forEach(ProcessHandle::destroyForcibly);
		}
	}

}
