package dev.lockkeeper.wire;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;

/**
 * Counts the messages of clients.
 */
final class WireTally {

	private static final Pattern LOCK_CALL = Pattern.compile("pg_(try_)?advisory_\\w+\\s*\\(");

	private final LongAdder connections = new LongAdder();

	private final LongAdder roundTrips = new LongAdder();

	private final LongAdder lockCalls = new LongAdder();

	WireCounts counts() {
		return new WireCounts(this.connections.sum(), this.roundTrips.sum(), this.lockCalls.sum());
	}

	/** A client begins. */
	Connection connection(WireMessage startup) {
		if (startup.number() != WireMessage.CANCEL_REQUEST) {
			this.connections.increment();
		}
		return new Connection();
	}

	/** One client: the names it has given to statements and portals are its own. */
	final class Connection {

		private final Map<String, Long> statements = new HashMap<>();

		private final Map<String, Long> portals = new HashMap<>();

		void sent(WireMessage message) {
			switch (message.type()) {
				case 'P' -> this.statements.put(message.text(0), lockCallsIn(message.text(1)));
				case 'B' -> this.portals.put(message.text(0), this.statements.getOrDefault(message.text(1), 0L));
				case 'E' -> WireTally.this.lockCalls.add(this.portals.getOrDefault(message.text(0), 0L));
				case 'Q' -> WireTally.this.lockCalls.add(lockCallsIn(message.text(0)));
				default -> {
				}
			}
			if (message.asksForReady() || message.endsCopy()) {
				WireTally.this.roundTrips.increment();
			}
		}

		private static long lockCallsIn(String sql) {
			return LOCK_CALL.matcher(sql).results().count();
		}

	}

}
