package dev.lockkeeper.resilience;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.core.Appender;
import com.zaxxer.hikari.HikariDataSource;
import org.apache.commons.logging.LogFactory;
import org.postgresql.Driver;
import org.slf4j.LoggerFactory;

import org.springframework.beans.BeanUtils;
import org.springframework.core.io.Resource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import dev.lockkeeper.Migrator;

import static org.assertj.core.api.Assertions.fail;

/**
 * A replica in a process of its own. Ended by its id when it is closed, whatever it does.
 */
public final class ReplicaProcess implements AutoCloseable {

	/** Exit status of a JVM that was told to stop. */
	public static final int TERMINATED = 128 + 15;

	private final String name;

	private final Process process;

	private final List<String> output = new CopyOnWriteArrayList<>();

	private final Thread reader;

	private ReplicaProcess(String name, Process process) {
		this.name = name;
		this.process = process;
		this.reader = new Thread(this::read, "output of " + name);
		this.reader.setDaemon(true);
		this.reader.start();
	}

	/**
	 * Starts a {@link ReplicaMain}.
	 * @param name under which other sessions see it, as {@code lockkeeper <name> @<host>}
	 * @param url JDBC URL
	 * @param locations where its files are
	 * @param options further options of its JVM
	 */
	public static ReplicaProcess start(String name, String url, String locations, String... options) {
		return start(List.of(), ReplicaMain.class, name, url, locations, options);
	}

	/**
	 * Starts an executable jar, which does not end by itself.
	 * @param name under which other sessions see it, if the arguments say so
	 * @param jar the jar
	 * @param arguments its arguments
	 */
	public static ReplicaProcess startJar(String name, Path jar, List<String> arguments) {
		List<String> command = javaCommand();
		command.addAll(List.of("-jar", jar.toString()));
		command.addAll(arguments);
		ReplicaProcess replica = start(name, command);
		Runtime.getRuntime().addShutdownHook(new Thread(replica.process::destroyForcibly));
		return replica;
	}

	/**
	 * Starts any main class.
	 * @param prefix a command that runs commands, in another network for example
	 */
	public static ReplicaProcess start(List<String> prefix, Class<?> main, String name, String url, String locations,
			String... options) {
		List<String> command = new ArrayList<>(prefix);
		command.addAll(javaCommand());
		command.addAll(List.of("-Dreplica.name=" + name, "-Dreplica.url=" + url, "-Dreplica.locations=" + locations));
		command.addAll(List.of(options));
		command.addAll(List.of("-cp", classPath(main), main.getName()));
		return start(name, command);
	}

	private static List<String> javaCommand() {
		// Starting is most of what a replica does here
		return new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-XX:-UsePerfData", "-Xmx128m"));
	}

	private static ReplicaProcess start(String name, List<String> command) {
		try {
			return new ReplicaProcess(name, new ProcessBuilder(command).redirectErrorStream(true).start());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * What a {@link ReplicaMain} needs and no more: looking through the whole class path
	 * would be a third of its start.
	 */
	private static String classPath(Class<?> main) {
		if (main != ReplicaMain.class) {
			// Surefire hides the real one behind a jar with a manifest
			return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
		}
		return Stream
			.of(ReplicaMain.class, Migrator.class, JdbcTemplate.class, TransactionSynchronizationManager.class,
					BeanUtils.class, Resource.class, LogFactory.class, Driver.class, HikariDataSource.class,
					LoggerFactory.class, Logger.class, Appender.class)
			.map((type) -> Path.of(URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString())))
			.distinct()
			.map(Path::toString)
			.collect(Collectors.joining(File.pathSeparator));
	}

	private void read() {
		try (BufferedReader lines = this.process.inputReader(StandardCharsets.UTF_8)) {
			lines.lines().forEach(this.output::add);
		}
		catch (IOException | UncheckedIOException ex) {
			this.output.add("(output ended: " + ex + ")");
		}
	}

	public String name() {
		return this.name;
	}

	/** {@code kill -9}. */
	public void kill() {
		this.process.toHandle().destroyForcibly();
	}

	/** SIGTERM: what an orchestrator sends first. */
	public void terminate() {
		// Unlike the process itself its handle leaves the streams open
		this.process.toHandle().destroy();
	}

	public boolean isAlive() {
		return this.process.isAlive();
	}

	/** Whether it has said that it is ready. */
	public boolean isReady() {
		return says("READY");
	}

	/** Whether it has said so at the start of a line. */
	public boolean says(String word) {
		return this.output.stream().anyMatch((line) -> line.startsWith(word));
	}

	public String output() {
		return String.join("\n", this.output);
	}

	/** Waits for its end; its exit status. */
	public int await(Duration limit) {
		try {
			if (!this.process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
				fail("%s did not end within %s:%n%s", this.name, limit, output());
			}
			this.reader.join(2000);
			return this.process.exitValue();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/** Waits until it is ready and has ended. */
	public ReplicaProcess awaitReady(Duration limit) {
		if (await(limit) != 0 || !isReady()) {
			fail("%s did not get ready:%n%s", this.name, output());
		}
		return this;
	}

	/** For messages of assertions: all it has said. */
	@Override
	public String toString() {
		return this.name + " [" + output() + "]";
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
		this.process.onExit().join();
	}

}
