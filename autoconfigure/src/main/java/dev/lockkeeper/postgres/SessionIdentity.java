package dev.lockkeeper.postgres;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;

/**
 * Who a session belongs to, as other sessions see it in {@code pg_stat_activity} and as
 * the history table records it.
 *
 * @param application name and, where known, version of the application
 */
public record SessionIdentity(String application) {

	/** PostgreSQL cuts {@code application_name} at {@code NAMEDATALEN - 1} bytes. */
	private static final int MAX_BYTES = 63;

	/** Such as {@code orders 1.4.2 @orders-7d9f}. */
	String appliedBy() {
		return this.application + " @" + host();
	}

	/** Such as {@code lockkeeper orders 1.4.2 @orders-7d9f}, at most 63 bytes. */
	String applicationName() {
		String host = " @" + host();
		String name = "lockkeeper " + this.application;
		return truncate(name, MAX_BYTES - Math.min(host.getBytes(StandardCharsets.UTF_8).length, MAX_BYTES / 2))
				+ truncate(host, MAX_BYTES / 2);
	}

	private static String truncate(String text, int maxBytes) {
		String result = text;
		while (result.getBytes(StandardCharsets.UTF_8).length > maxBytes) {
			result = result.substring(0, result.offsetByCodePoints(result.length(), -1));
		}
		return result;
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
