package dev.lockkeeper.postgres;

import java.sql.SQLException;

import org.jspecify.annotations.Nullable;

/**
 * Wakes a session that waits for a lock when the lock is given back, by {@code LISTEN}.
 * Between two notifications such a session is idle: it holds no snapshot. Whoever loses
 * the lock in another way gives no notice, so one has to ask now and then all the same.
 */
final class UnlockNotice implements AutoCloseable {

	private static final int INTERRUPTIBLE_MS = 50;

	private final PinnedSession session;

	private final @Nullable String channel;

	private UnlockNotice(PinnedSession session, @Nullable String channel) {
		this.session = session;
		this.channel = channel;
	}

	/** Waits without being woken. */
	static UnlockNotice none(PinnedSession session) {
		return new UnlockNotice(session, null);
	}

	/**
	 * Listens, if the lock has a channel.
	 * @param session who waits
	 * @param lock what for
	 */
	static UnlockNotice of(PinnedSession session, MigrationLock lock) throws SQLException {
		String channel = lock.channel();
		if (channel != null) {
			session.send("LISTEN " + Sql.identifier(channel));
		}
		return new UnlockNotice(session, channel);
	}

	/**
	 * Waits for the notice.
	 * @param millis how long at most
	 * @throws InterruptedException if the thread is told to stop waiting
	 */
	void await(long millis) throws SQLException, InterruptedException {
		if (this.channel == null) {
			Thread.sleep(millis);
			return;
		}
		for (long rest = millis; rest > 0; rest -= INTERRUPTIBLE_MS) {
			// The driver does not notice it
			if (Thread.interrupted()) {
				throw new InterruptedException();
			}
			if (this.session.connection().getNotifications((int) Math.min(rest, INTERRUPTIBLE_MS)).length > 0) {
				return;
			}
		}
	}

	/** Listens no longer, and keeps nothing for the next user of the session. */
	@Override
	public void close() throws SQLException {
		if (this.channel != null && !this.session.isClosed()) {
			this.session.send("UNLISTEN " + Sql.identifier(this.channel));
			this.session.connection().getNotifications();
		}
	}

}
