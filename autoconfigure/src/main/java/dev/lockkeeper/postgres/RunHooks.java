package dev.lockkeeper.postgres;

import java.sql.SQLException;

import dev.lockkeeper.extension.MigrationEvent;
import dev.lockkeeper.migration.HookFailedException;
import dev.lockkeeper.migration.LockLostException;
import dev.lockkeeper.postgres.StepFailedException.Part;

/**
 * Tells the application's hooks of a run's beginning and end.
 */
public final class RunHooks {

	private final PinnedSession session;

	private final MigrationLock lock;

	private final ExtensionCalls extensions;

	private final TransactionalRunner transactional;

	/**
	 * The hooks of a run in one session.
	 * @param session a prepared session
	 * @param lock the lock that the session migrates under
	 * @param limits how long statements may take
	 * @param extensions what the application adds
	 */
	public RunHooks(PinnedSession session, MigrationLock lock, StatementLimits limits, Extensions extensions) {
		this.session = session;
		this.lock = lock;
		this.extensions = new ExtensionCalls(session, extensions);
		this.transactional = new TransactionalRunner(session, lock, limits, this.extensions);
	}

	/**
	 * Tells the hooks of the run's beginning or end.
	 * @return how it ended
	 * @throws HookFailedException if one fails
	 * @throws LockLostException if the session no longer holds the lock; no hook was
	 * called
	 */
	public Outcome tell(MigrationEvent event) throws SQLException {
		if (!this.extensions.hasHooks()) {
			return Outcome.DONE;
		}
		this.session.use("hook");
		try {
			if (this.lock.outlivesTransactions()) {
				this.transactional.run();
				this.extensions.tell(event);
			}
			else {
				this.transactional.tell(event);
			}
			return Outcome.DONE;
		}
		catch (StepFailedException ex) {
			if (ex.is(Part.PROOF, MigrationLock.NOT_HELD)) {
				return this.lock.notHeld("the hooks of the run were called", ex.reason());
			}
			if (!ex.step().part().isExtension()) {
				throw ex.reason();
			}
			throw Failures.describe(event, ex);
		}
		finally {
			if (!this.session.isClosed()) {
				this.session.sendOneByOne(this.session.settings().reset());
			}
		}
	}

}
