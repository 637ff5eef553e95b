package dev.lockkeeper.autoconfigure;

import java.util.function.IntConsumer;

import org.springframework.context.ConfigurableApplicationContext;

/**
 * Ends the process while its application context is being started.
 * <p>
 * The thread that starts a context holds that context's lock. Spring's shutdown hook
 * would wait for the lock, and {@code System.exit} for the hook; newer versions of Spring
 * give up on it and leave pools and servers as they are. So the context is closed first,
 * by the thread that may, and the hook finds nothing left to do.
 */
final class ProcessExit implements IntConsumer {

	private final ConfigurableApplicationContext context;

	ProcessExit(ConfigurableApplicationContext context) {
		this.context = context;
	}

	@Override
	public void accept(int status) {
		this.context.close();
		System.exit(status);
	}

}
