package dev.lockkeeper.autoconfigure;

import java.sql.Connection;
import java.util.concurrent.atomic.AtomicInteger;

import org.springframework.jdbc.datasource.AbstractDataSource;

/**
 * A data source for tests of what is decided before any connection is opened: asking it
 * for one fails, and is counted, because the failure itself may be swallowed on its way.
 */
final class ForbiddenDataSource extends AbstractDataSource {

	private final AtomicInteger asked = new AtomicInteger();

	/** How often somebody asked for a connection. */
	int asked() {
		return this.asked.get();
	}

	@Override
	public Connection getConnection() {
		this.asked.incrementAndGet();
		throw new AskedException();
	}

	@Override
	public Connection getConnection(String username, String password) {
		return getConnection();
	}

	/** Somebody asked for a connection. */
	static final class AskedException extends RuntimeException {

		private static final long serialVersionUID = 1L;

		AskedException() {
			super("a connection was asked for");
		}

	}

}
