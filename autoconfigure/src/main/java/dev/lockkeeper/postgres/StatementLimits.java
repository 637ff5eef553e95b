package dev.lockkeeper.postgres;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.script.Directives;

/**
 * How long statements of migrations may wait and run.
 *
 * @param lockTimeout how long a statement of a transactional script may wait for a lock
 * of a table, since everybody else queues behind it; zero for no limit
 * @param retryFor how long to try a script again that did not get its locks in time
 * @param statementTimeout how long a statement may run; {@code null} for no limit
 */
public record StatementLimits(Duration lockTimeout, Duration retryFor, @Nullable Duration statementTimeout) {

	private static final Duration SHORTEST = Duration.ofMillis(1);

	private static final Duration LONGEST = Duration.ofMillis(Integer.MAX_VALUE);

	public StatementLimits {
		if (lockTimeout.isNegative() || retryFor.isNegative()
				|| (statementTimeout != null && statementTimeout.isNegative())) {
			throw new IllegalArgumentException("limits of statements must not be negative");
		}
		requireMilliseconds(lockTimeout);
		if (statementTimeout != null) {
			requireMilliseconds(statementTimeout);
		}
	}

	/** The server counts them in 32 bits, and takes 0 for no limit. */
	private static void requireMilliseconds(Duration timeout) {
		if (!timeout.isZero() && (timeout.compareTo(SHORTEST) < 0 || timeout.compareTo(LONGEST) > 0)) {
			throw new IllegalArgumentException("limits of statements must be 0 or between 1ms and 24 days");
		}
	}

	/** Settings for the transaction of a script that says what it wants, or does not. */
	Map<String, String> inTransaction(Directives directives) {
		return settings(lockTimeout(directives), directives);
	}

	/** How long a statement of a transactional script may wait for a lock of a table. */
	Duration lockTimeout(Directives directives) {
		return (directives.lockTimeout() != null) ? directives.lockTimeout() : this.lockTimeout;
	}

	/**
	 * Settings for a script without a transaction. It has no lock timeout unless it asks
	 * for one: a concurrent index build waits for other transactions by design.
	 */
	Map<String, String> alone(Directives directives) {
		return settings((directives.lockTimeout() != null) ? directives.lockTimeout() : Duration.ZERO, directives);
	}

	private Map<String, String> settings(Duration lock, Directives directives) {
		Duration statement = (directives.statementTimeout() != null) ? directives.statementTimeout()
				: this.statementTimeout;
		Map<String, String> settings = new LinkedHashMap<>();
		settings.put("lock_timeout", String.valueOf(lock.toMillis()));
		settings.put("statement_timeout", String.valueOf((statement != null) ? statement.toMillis() : 0));
		return settings;
	}

}
