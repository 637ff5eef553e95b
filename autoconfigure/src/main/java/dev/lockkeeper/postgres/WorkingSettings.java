package dev.lockkeeper.postgres;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The settings under which migrations run, whatever the role, the database or the pool
 * have for a default.
 */
final class WorkingSettings {

	/** Who a session belongs to, for others to see. */
	static final String NAME = "application_name";

	/** PostgreSQL 14 and newer, on platforms that can tell. */
	static final String WATCH_CLIENT = "client_connection_check_interval";

	/** A killed client is noticed within this time, in the middle of a long statement. */
	static final String WATCH_CLIENT_INTERVAL = "1000";

	private static final int TRANSACTION_TIMEOUT_SINCE = 17;

	private WorkingSettings() {
	}

	/** What a statement does and how long it may take. */
	static Map<String, String> of(int serverVersion) {
		Map<String, String> settings = limits(serverVersion);
		settings.put("standard_conforming_strings", "on");
		return settings;
	}

	/** How long a statement may take. */
	static Map<String, String> limits(int serverVersion) {
		Map<String, String> settings = new LinkedHashMap<>();
		settings.put("statement_timeout", "0");
		settings.put("lock_timeout", "0");
		settings.put("idle_in_transaction_session_timeout", "0");
		if (serverVersion >= TRANSACTION_TIMEOUT_SINCE) {
			settings.put("transaction_timeout", "0");
		}
		return settings;
	}

	/** What holds beyond one transaction. */
	static Map<String, String> ofConnection() {
		Map<String, String> settings = ofSession();
		settings.put("default_transaction_isolation", "read committed");
		settings.put("default_transaction_read_only", "off");
		settings.put("default_transaction_deferrable", "off");
		return settings;
	}

	/**
	 * What keeps a session and what ends it. The keepalives free the lock of a host that
	 * has vanished without a word: after 5 s of silence three questions, 2 s apart, where
	 * the operating system's defaults wait for two hours. {@code tcp_user_timeout} does
	 * the same where the server has sent something that nobody acknowledges.
	 */
	static Map<String, String> ofSession() {
		Map<String, String> settings = new LinkedHashMap<>();
		settings.put("idle_session_timeout", "0");
		settings.put("tcp_keepalives_idle", "5");
		settings.put("tcp_keepalives_interval", "2");
		settings.put("tcp_keepalives_count", "3");
		settings.put("tcp_user_timeout", "10000");
		return settings;
	}

}
