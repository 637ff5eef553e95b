package dev.lockkeeper.topology;

/**
 * A connection pooler in front of the test server.
 */
interface Pooler extends AutoCloseable {

	/** How many sessions of the server it hands around in transaction mode. */
	int SERVER_SESSIONS = 3;

	/** Where it listens, on loopback. */
	int port();

	@Override
	void close();

	/**
	 * For how long a client has a session of the server.
	 */
	enum Mode {

		/** As long as it is connected. */
		SESSION,

		/** For one transaction. */
		TRANSACTION

	}

}
