package dev.lockkeeper.autoconfigure;

import org.springframework.beans.factory.InitializingBean;

/**
 * Holds the application back until the schema is current: every bean that is known to use
 * a database depends on this one, and no port is opened before all beans are made.
 */
public final class MigrationGate implements InitializingBean {

	private final MigrationRunner runner;

	MigrationGate(MigrationRunner runner) {
		this.runner = runner;
	}

	@Override
	public void afterPropertiesSet() {
		this.runner.migrate();
	}

}
