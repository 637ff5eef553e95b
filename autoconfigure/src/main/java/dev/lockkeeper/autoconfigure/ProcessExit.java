package dev.lockkeeper.autoconfigure;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.SpringBootExceptionReporter;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.ArgumentResolver;

import dev.lockkeeper.Migrator;

/**
 * Ends the process while its application context is being started.
 * <p>
 * The thread that starts a context holds that context's lock. Spring's shutdown hook
 * would wait for the lock, and {@code System.exit} for the hook; newer versions of Spring
 * give up on it and leave pools and servers as they are. So the context is closed first,
 * by the thread that may, and the hook finds nothing left to do.
 * <p>
 * A failure is not left to Spring Boot either. An exception with an exit code makes it
 * publish an event in the context that has just been destroyed, which brings some beans
 * back to life and buries the report under the stack traces of the others.
 */
final class ProcessExit {

	private static final Logger logger = LoggerFactory.getLogger(Migrator.class);

	private final ConfigurableApplicationContext context;

	ProcessExit(ConfigurableApplicationContext context) {
		this.context = context;
	}

	/** Ends the process with status 0. */
	void succeed() {
		this.context.close();
		System.exit(0);
	}

	/** Reports as a failed start is reported, and ends the process with status 1. */
	void fail(RuntimeException failure) {
		if (!isReported(failure)) {
			logger.error("The migration failed", failure);
		}
		this.context.close();
		System.exit(1);
	}

	private boolean isReported(RuntimeException failure) {
		return SpringFactoriesLoader.forDefaultResourceLocation(this.context.getClassLoader())
			.load(SpringBootExceptionReporter.class,
					ArgumentResolver.of(ConfigurableApplicationContext.class, this.context))
			.stream()
			.anyMatch((reporter) -> reporter.reportException(failure));
	}

}
