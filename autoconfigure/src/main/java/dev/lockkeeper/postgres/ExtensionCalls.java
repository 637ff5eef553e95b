package dev.lockkeeper.postgres;

import java.sql.Connection;
import java.sql.SQLException;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.extension.JavaMigration;
import dev.lockkeeper.extension.MigrationCondition;
import dev.lockkeeper.extension.MigrationEvent;
import dev.lockkeeper.extension.MigrationHook;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.postgres.StepFailedException.Part;

/**
 * Calls the application's own code with the session's connection, and turns whatever it
 * throws into the failure of a step.
 */
final class ExtensionCalls {

	private static final String SAVEPOINT = "lockkeeper_extension";

	private final PinnedSession session;

	private final Extensions extensions;

	ExtensionCalls(PinnedSession session, Extensions extensions) {
		this.session = session;
		this.extensions = extensions;
	}

	/** Whether anybody wants to be asked about a migration. */
	boolean hasConditions() {
		return !this.extensions.conditions().isEmpty();
	}

	/** Whether a migration's events are of interest to anybody. */
	boolean hasHooks() {
		return !this.extensions.hooks().isEmpty();
	}

	/**
	 * Asks whether a migration is to be skipped.
	 * @return why, or {@code null} to run it
	 */
	@Nullable String skipReason(MigrationVersion version) throws StepFailedException, SQLException {
		for (MigrationCondition condition : this.extensions.conditions()) {
			String reason = call(Part.CONDITION, "condition", condition,
					(connection) -> condition.skipReason(version, connection));
			if (reason != null) {
				return reason.isBlank() ? ExtensionFailure.nameOf(condition) : reason;
			}
		}
		return null;
	}

	/** Tells all hooks. */
	void tell(MigrationEvent event) throws StepFailedException, SQLException {
		for (MigrationHook hook : this.extensions.hooks()) {
			call(Part.HOOK, moment(event) + " hook", hook, (connection) -> {
				hook.on(event, connection);
				return null;
			});
		}
	}

	private static String moment(MigrationEvent event) {
		return (event instanceof MigrationEvent.BeforeMigration || event instanceof MigrationEvent.BeforeRun) ? "before"
				: "after";
	}

	/** Does the work of a migration in Java. */
	void run(JavaMigration code) throws StepFailedException, SQLException {
		call(Part.CODE, "migration in Java", code, (connection) -> {
			code.migrate(connection);
			return null;
		});
	}

	private @Nullable String call(Part part, String role, Object extension, Call call)
			throws StepFailedException, SQLException {
		boolean inTransaction = this.session.inTransaction();
		try (GuardedConnection guard = new GuardedConnection(this.session.connection(), inTransaction)) {
			try {
				return inTransaction ? within(guard, call) : alone(guard, call);
			}
			catch (Throwable ex) {
				if (ex instanceof InterruptedException) {
					Thread.currentThread().interrupt();
				}
				if (!inTransaction) {
					this.session.rollback();
				}
				throw new ExtensionFailure(part, role, extension, guard.lastSql()).of(ex);
			}
		}
	}

	/**
	 * Code that gets past the guard and ends the transaction takes its savepoint with it.
	 */
	private @Nullable String within(GuardedConnection guard, Call call) throws Exception {
		// So that rows can be fetched a few at a time, and for savepoints of its own
		this.session.connection().setAutoCommit(false);
		this.session.send("SAVEPOINT " + SAVEPOINT);
		try {
			String result = call.call(guard.connection());
			this.session.send("RELEASE SAVEPOINT " + SAVEPOINT);
			return result;
		}
		catch (Throwable ex) {
			if (!this.session.isClosed() && !isSavepointThere()) {
				throw new TransactionEndedException(ex);
			}
			throw ex;
		}
	}

	private boolean isSavepointThere() {
		try {
			this.session.send("ROLLBACK TO SAVEPOINT " + SAVEPOINT);
			return true;
		}
		catch (SQLException ex) {
			return !TransactionEndedException.isSignOf(ex);
		}
	}

	private @Nullable String alone(GuardedConnection guard, Call call) throws Exception {
		String result = call.call(guard.connection());
		if (this.session.inTransaction()) {
			throw new SQLException("it begins a transaction and does not end it", "25001");
		}
		this.session.autoCommit();
		return result;
	}

	/**
	 * Something of the application's, which may have something to say.
	 */
	@FunctionalInterface
	private interface Call {

		@Nullable String call(Connection connection) throws Exception;

	}

}
