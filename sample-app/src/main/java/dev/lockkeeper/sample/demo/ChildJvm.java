package dev.lockkeeper.sample.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * A JVM of its own on this JVM's class path. It ends when its standard input does: when
 * {@link #stop()} closes it, and also when this JVM is killed and cannot close anything.
 */
final class ChildJvm {

	private static final List<String> FAST_START = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
			"-Xshare:auto");

	private final Process process;

	private ChildJvm(Process process) {
		this.process = process;
	}

	/**
	 * Starts a JVM whose main method calls {@link #endWithParent()}.
	 * @param mainClass its main class
	 * @param arguments its arguments
	 * @param environment what it has beside this JVM's environment
	 * @param errors the file that gets its standard error
	 * @param output gets each line of its standard output, in a thread of its own
	 */
	static ChildJvm start(Class<?> mainClass, List<String> arguments, Map<String, String> environment, Path errors,
			Consumer<String> output) {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(FAST_START);
		command.add(mainClass.getName());
		command.addAll(arguments);
		ProcessBuilder builder = new ProcessBuilder(command)
			.redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()));
		builder.environment().putAll(environment);
		// As a variable, because it is too long for a command line on some systems.
		builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
		try {
			Process process = builder.start();
			Thread reader = new Thread(() -> read(process, output), mainClass.getSimpleName() + "-output");
			reader.setDaemon(true);
			reader.start();
			return new ChildJvm(process);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("A JVM for " + mainClass.getSimpleName() + " could not be started", ex);
		}
	}

	private static void read(Process process, Consumer<String> output) {
		try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
			reader.lines().forEach(output);
		}
		catch (IOException | UncheckedIOException ex) {
			// The process has ended; whoever waits for it hears of that.
		}
	}

	/** Called in a child: from now on it ends when its standard input does. */
	static void endWithParent() {
		Thread watch = new Thread(() -> {
			try {
				System.in.transferTo(OutputStream.nullOutputStream());
			}
			catch (IOException ex) {
				// As good as its end.
			}
			System.exit(0);
		}, "end-with-parent");
		watch.setDaemon(true);
		watch.start();
	}

	/**
	 * The listener gets the exit status, a moment late: Ctrl-C goes to all processes of a
	 * terminal, and a child that ends because of it is no news.
	 */
	@SuppressWarnings("FutureReturnValueIgnored") // Nothing in it fails
	void whenEnded(IntConsumer listener) {
		this.process.onExit()
			.thenAcceptAsync((process) -> listener.accept(process.exitValue()),
					CompletableFuture.delayedExecutor(300, TimeUnit.MILLISECONDS));
	}

	/** Asks the JVM to end, without waiting for it. */
	void stop() {
		try {
			this.process.getOutputStream().close();
		}
		catch (IOException ex) {
			this.process.destroy();
		}
	}

	/** Waits for the JVM's end; {@code false} when it is still alive after that time. */
	boolean awaitEnd(Duration limit) {
		try {
			return this.process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	/** Kills it so that it can do nothing about it. */
	void kill() {
		this.process.destroyForcibly();
	}

	/** {@code -1} while it is alive. */
	int exitStatus() {
		return this.process.isAlive() ? -1 : this.process.exitValue();
	}

}
