package dev.lockkeeper.postgres;

import java.sql.SQLException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wakes a session that waits for a lock when the lock is given back, by {@code LISTEN}.
 * Between two notifications such a session is idle: it holds no snapshot. Whoever loses
 * the lock in another way gives no notice, so one has to ask now and then all the same.
 */
final class UnlockNotice implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(UnlockNotice.class);

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
	 * Listens, if the lock has a channel and the server lets us: one can do without.
	 * @param session who waits
	 * @param lock what for
	 */
	static UnlockNotice of(PinnedSession session, MigrationLock lock) throws SQLException {
		String channel = lock.channel();
		if (channel == null) {
			return none(session);
		}
		try {
			session.send("LISTEN " + Sql.identifier(channel));
			return new UnlockNotice(session, channel);
		}
		catch (SQLException ex) {
			if (session.isClosed()) {
				throw ex;
			}
			logger.debug("No notice will be heard", ex);
			return none(session);
		}
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
		boolean noticed = false;
		for (long rest = millis; rest > 0 && !noticed; rest -= INTERRUPTIBLE_MS) {
			noticed = this.session.connection().getNotifications((int) Math.min(rest, INTERRUPTIBLE_MS)).length > 0;
			// The driver does not look for it
			if (Thread.interrupted()) {
				throw new InterruptedException();
			}
		}
	}

	/**
	 * Listens no longer, and keeps nothing for the next user of the session. Never
	 * throws: how the wait has ended counts more. A session that cannot stop listening is
	 * closed, as a lost one is.
	 */
	@Override
	public void close() {
		try {
			if (this.channel != null && !this.session.isClosed()) {
				this.session.send("UNLISTEN " + Sql.identifier(this.channel));
				this.session.connection().getNotifications();
			}
		}
		catch (SQLException ex) {
			logger.debug("The session goes on listening and is closed", ex);
			this.session.closePhysically();
		}
	}

}
