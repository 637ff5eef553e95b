package dev.lockkeeper.actuate;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.web.server.Ssl;
import org.springframework.core.env.Environment;
import org.springframework.lang.Contract;

/**
 * Where Spring Boot is going to answer probes, from the properties that its own
 * configuration reads.
 *
 * @param server the application's port, if a probe is served there
 * @param management the management port, if there is one of its own
 * @param obstacles why ports with probes cannot be opened early, for people
 */
record EarlyProbePaths(@Nullable ProbePort server, @Nullable ProbePort management, List<String> obstacles) {

	/**
	 * Reads the properties.
	 * @param environment the application's
	 * @param reactive whether its web server is reactive
	 */
	static EarlyProbePaths of(Environment environment, boolean reactive) {
		return new Reader(environment).read(reactive);
	}

	/** With a slash in front and none at the end; the root is empty. */
	static String clean(String path) {
		String text = path.strip();
		String start = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
		return (start.isEmpty() || start.startsWith("/")) ? start : "/" + start;
	}

	private static final class Reader {

		private final Environment environment;

		private final Binder binder;

		private final List<String> obstacles = new ArrayList<>();

		private final ProbeGroup liveness;

		private final ProbeGroup readiness;

		Reader(Environment environment) {
			this.environment = environment;
			this.binder = Binder.get(environment);
			this.liveness = ProbeGroup.read(this.binder, "liveness", "/livez");
			this.readiness = ProbeGroup.read(this.binder, "readiness", "/readyz");
		}

		EarlyProbePaths read(boolean reactive) {
			String application = reactive ? path("spring.webflux.base-path", "")
					: path("server.servlet.context-path", "") + path("spring.mvc.servlet.path", "");
			String endpoint = path("management.endpoints.web.base-path", "/actuator")
					+ path("management.endpoints.web.path-mapping.health", "/health");
			ProbePort server = null;
			ProbePort management = null;
			switch (ManagementPortType.get(this.environment)) {
				case DISABLED -> this.obstacles.add("management.server.port is negative: no health endpoint is served");
				case SAME -> server = port("server", 8080, "server", application, endpoint);
				case DIFFERENT -> {
					server = port("server", 8080, "server", application, null);
					management = port("management.server", 0, "management", path("management.server.base-path", ""),
							endpoint);
				}
			}
			if (!this.liveness.served() && !this.readiness.served()) {
				this.obstacles.add("management.endpoint.health.probes.enabled is false: no probes are served");
			}
			return new EarlyProbePaths(server, management, List.copyOf(this.obstacles));
		}

		private @Nullable ProbePort port(String prefix, int usual, String namespace, String base,
				@Nullable String endpoint) {
			Set<String> liveness = this.liveness.paths(namespace, base, endpoint);
			Set<String> readiness = this.readiness.paths(namespace, base, endpoint);
			if (liveness.isEmpty() && readiness.isEmpty()) {
				return null;
			}
			int port = value(prefix + ".port", Integer.class, usual);
			if (port <= 0) {
				this.obstacles.add("%s.port is %d: no port is known before the server has one".formatted(prefix, port));
				return null;
			}
			String ssl = tls(prefix);
			if (ssl != null) {
				this.obstacles.add("port %d is for TLS (%s)".formatted(port, ssl));
				return null;
			}
			InetAddress address = value(prefix + ".address", InetAddress.class, null);
			return new ProbePort(new InetSocketAddress(address, port), liveness, readiness);
		}

		/** A management port without settings of its own has the server's. */
		private @Nullable String tls(String prefix) {
			String property = prefix + ".ssl";
			Ssl ssl = value(property, Ssl.class, null);
			if (ssl == null) {
				property = "server.ssl";
				ssl = value(property, Ssl.class, null);
			}
			return Ssl.isEnabled(ssl) ? property : null;
		}

		private String path(String property, String usual) {
			return clean(value(property, String.class, usual));
		}

		@Contract("_, _, !null -> !null")
		private <T> @Nullable T value(String property, Class<T> type, @Nullable T usual) {
			return this.binder.bind(property, type).orElse(usual);
		}

	}

}
