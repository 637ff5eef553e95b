package dev.lockkeeper.postgres;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;

import dev.lockkeeper.script.Utf8;

/**
 * Who a session belongs to, as other sessions see it in {@code pg_stat_activity} and as
 * the history table records it.
 *
 * @param application name and, where known, version of the application
 */
public record SessionIdentity(String application) {

	/** Such as {@code orders 1.4.2 @orders-7d9f}. */
	String appliedBy() {
		return this.application + " @" + host();
	}

	/** Such as {@code lockkeeper orders 1.4.2 @orders-7d9f}, at most 63 bytes. */
	String applicationName() {
		String host = Utf8.cut(" @" + host(), Utf8.NAME_BYTES / 2);
		return Utf8.cut("lockkeeper " + this.application,
				Utf8.NAME_BYTES - host.getBytes(StandardCharsets.UTF_8).length) + host;
	}

	/**
	 * The pod's or machine's name; the environment first, since a DNS lookup can hang.
	 */
	private static String host() {
		String name = System.getenv("HOSTNAME");
		if (name != null && !name.isBlank()) {
			return name;
		}
		try {
			return InetAddress.getLocalHost().getHostName();
		}
		catch (UnknownHostException ex) {
			return "unknown-host";
		}
	}

}
