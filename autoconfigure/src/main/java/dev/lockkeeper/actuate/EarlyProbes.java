package dev.lockkeeper.actuate;

import java.io.IOException;
import java.util.Map;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.web.context.reactive.ReactiveWebApplicationContext;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContext;
import org.springframework.context.aot.AbstractAotProcessor;

/**
 * Answers probes from before the first bean is made, and so before any migration, until
 * the web server is about to bind its port. Where that cannot be, it says why and leaves
 * the port closed. Closed with the application context, also when that fails to start.
 */
final class EarlyProbes implements BeanFactoryPostProcessor, AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(EarlyProbes.class);

	private final ApplicationContext context;

	private final Supplier<Map<String, Object>> state;

	private @Nullable EarlyProbeServer server;

	private @Nullable EarlyProbeServer management;

	/**
	 * Makes it; opens nothing yet.
	 * @param context the application's
	 * @param state what to tell beside the status; asked from several threads
	 */
	EarlyProbes(ApplicationContext context, Supplier<Map<String, Object>> state) {
		this.context = context;
		this.state = state;
	}

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
		if (Boolean.getBoolean(AbstractAotProcessor.AOT_PROCESSING)) {
			return;
		}
		if (!(this.context instanceof WebServerApplicationContext)) {
			refuse("there is no web server to keep a port for");
			return;
		}
		EarlyProbePaths paths = EarlyProbePaths.of(this.context.getEnvironment(),
				this.context instanceof ReactiveWebApplicationContext);
		paths.obstacles().forEach(EarlyProbes::refuse);
		this.server = open(paths.server());
		this.management = open(paths.management());
	}

	private @Nullable EarlyProbeServer open(@Nullable ProbePort port) {
		if (port == null) {
			return null;
		}
		try {
			EarlyProbeServer server = EarlyProbeServer.open(port, new EarlyAnswer(port.liveness(), this.state));
			logger.debug("Port {} answers probes until its server starts: liveness {} with 200, readiness {} with 503",
					port.address().getPort(), port.liveness(), port.readiness());
			return server;
		}
		catch (IOException ex) {
			refuse("port %d cannot be opened (%s)".formatted(port.address().getPort(), ex.getMessage()));
			return null;
		}
	}

	private static void refuse(String reason) {
		logger.warn("No probe is answered during a migration: {}", reason);
	}

	/** Whether any port is kept. */
	boolean isAnswering() {
		return this.server != null || this.management != null;
	}

	/** Whether the application's port is. */
	boolean holdServerPort() {
		return this.server != null;
	}

	/** Frees the application's port. Does nothing if it is free already. */
	void freeServerPort() {
		this.server = free(this.server);
	}

	/** Frees the management port. Does nothing if it is free already. */
	void freeManagementPort() {
		this.management = free(this.management);
	}

	private static @Nullable EarlyProbeServer free(@Nullable EarlyProbeServer server) {
		if (server != null) {
			server.close();
			logger.debug("A port is handed over");
		}
		return null;
	}

	@Override
	public void close() {
		freeServerPort();
		freeManagementPort();
	}

}
