package dev.lockkeeper.resilience;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * A host of its own as far as the network goes: a namespace with one link to this
 * machine. With the link down it has vanished: nothing arrives any more, not even an
 * answer of its kernel, and nobody is told. Its addresses are from a range that is for
 * documentation and is never routed.
 */
final class NetworkNamespace implements AutoCloseable {

	private static final String RANGE = "203.0.113.";

	static final String OUTER_ADDRESS = RANGE + "1";

	static final String INNER_ADDRESS = RANGE + "2";

	private static final Pattern NAME = Pattern.compile("lockkeeper-(\\d+)");

	private final long pid = ProcessHandle.current().pid();

	private final String name = "lockkeeper-" + this.pid;

	private final String outer = "lko" + this.pid;

	private final String inner = "lki" + this.pid;

	NetworkNamespace() {
		requireUnused();
		try {
			ip("netns", "add", this.name);
			ip("link", "add", this.outer, "type", "veth", "peer", "name", this.inner);
			ip("link", "set", this.inner, "netns", this.name);
			ip("addr", "add", OUTER_ADDRESS + "/30", "dev", this.outer);
			ip("link", "set", this.outer, "up");
			inside("ip", "addr", "add", INNER_ADDRESS + "/30", "dev", this.inner);
			inside("ip", "link", "set", this.inner, "up");
		}
		catch (IllegalStateException ex) {
			close();
			throw ex;
		}
	}

	/** Whether this machine and this user can have one; says in the log why not. */
	static boolean available() {
		try {
			removeLeftovers();
			new NetworkNamespace().close();
			return true;
		}
		catch (IllegalStateException | UncheckedIOException ex) {
			System.out.println("No network namespace to let a host vanish in: " + ex.getMessage());
			return false;
		}
	}

	/** Tests that were killed could not do it themselves. */
	private static void removeLeftovers() {
		NAME.matcher(run(List.of("ip", "netns", "list")))
			.results()
			.map((match) -> Long.parseLong(match.group(1)))
			.filter((pid) -> ProcessHandle.of(pid).isEmpty())
			.forEach(NetworkNamespace::remove);
	}

	/** A machine that uses these addresses all the same must not lose its network. */
	private static void requireUnused() {
		try {
			NetworkInterface.networkInterfaces()
				.flatMap(NetworkInterface::inetAddresses)
				.filter((address) -> address.getHostAddress().startsWith(RANGE))
				.findAny()
				.ifPresent((address) -> {
					throw new IllegalStateException("this machine has the address " + address.getHostAddress());
				});
		}
		catch (SocketException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Put before a command, runs it inside. */
	List<String> prefix() {
		return List.of("ip", "netns", "exec", this.name);
	}

	/** The host vanishes without a word. */
	void vanish() {
		inside("ip", "link", "set", this.inner, "down");
	}

	private void inside(String... command) {
		List<String> all = new ArrayList<>(prefix());
		all.addAll(List.of(command));
		run(all);
	}

	private static void ip(String... arguments) {
		List<String> command = new ArrayList<>(List.of("ip"));
		command.addAll(List.of(arguments));
		run(command);
	}

	private static String run(List<String> command) {
		try {
			Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
			String output = new String(process.getInputStream().readAllBytes());
			if (!process.waitFor(10, TimeUnit.SECONDS) || process.exitValue() != 0) {
				throw new IllegalStateException(String.join(" ", command) + ": " + output.strip());
			}
			return output;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		remove(this.pid);
	}

	private static void remove(long pid) {
		for (List<String> command : List.of(List.of("ip", "link", "del", "lko" + pid),
				List.of("ip", "netns", "del", "lockkeeper-" + pid))) {
			try {
				run(command);
			}
			catch (IllegalStateException ex) {
				// It was not made
			}
		}
	}

}
