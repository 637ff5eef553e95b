package dev.lockkeeper.wire;

/**
 * What clients have asked of a server.
 *
 * @param connections how many they opened
 * @param roundTrips how often a client had to wait for an answer, without those that open
 * a connection
 * @param lockCalls calls of functions that take or give back advisory locks
 */
public record WireCounts(long connections, long roundTrips, long lockCalls) {

	/** What has come since an earlier moment. */
	public WireCounts since(WireCounts earlier) {
		return new WireCounts(this.connections - earlier.connections, this.roundTrips - earlier.roundTrips,
				this.lockCalls - earlier.lockCalls);
	}

}
