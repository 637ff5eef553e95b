package dev.lockkeeper.postgres;

import java.sql.SQLException;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.extension.JavaMigration;
import dev.lockkeeper.extension.MigrationCondition;
import dev.lockkeeper.extension.MigrationEvent;
import dev.lockkeeper.extension.MigrationHook;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.postgres.StepFailedException.Step;

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

	/** Whether a migration's events are of interest to anybody. */
	boolean hasHooks() {
		return !this.extensions.hooks().isEmpty();
	}

	/**
	 * Asks whether a migration is to be skipped.
	 * @return why, or {@code null} to run it
	 */
	@Nullable String skipReason(MigrationVersion version) throws StepFailedException, SQLException {
		if (this.extensions.conditions().isEmpty()) {
			return null;
		}
		this.session.send("BEGIN READ ONLY");
		try {
			for (MigrationCondition condition : this.extensions.conditions()) {
				String reason = call(condition, () -> condition.skipReason(version, this.session.guarded()));
				if (reason != null) {
					return reason.isBlank() ? condition.getClass().getName() : reason;
				}
			}
			return null;
		}
		finally {
			this.session.rollback();
		}
	}

	/** Tells all hooks. */
	void tell(MigrationEvent event) throws StepFailedException {
		for (MigrationHook hook : this.extensions.hooks()) {
			inItsTransaction(hook, () -> {
				hook.on(event, this.session.guarded());
				return null;
			});
		}
	}

	/** Does the work of a migration in Java. */
	void run(JavaMigration code) throws StepFailedException {
		inItsTransaction(code, () -> {
			code.migrate(this.session.guarded());
			return null;
		});
	}

	/**
	 * Code that sends {@code COMMIT} as a statement would take the migration's history
	 * row with it: its savepoint is gone then, and that is an error.
	 */
	private void inItsTransaction(Object extension, Call call) throws StepFailedException {
		boolean inTransaction = this.session.inTransaction();
		try {
			if (inTransaction) {
				this.session.send("SAVEPOINT " + SAVEPOINT);
			}
			call(extension, call);
			if (inTransaction) {
				this.session.send("RELEASE SAVEPOINT " + SAVEPOINT);
			}
			else {
				this.session.rollback();
			}
		}
		catch (SQLException ex) {
			throw new StepFailedException(Step.extension(extension.getClass().getName()), ex);
		}
	}

	private static @Nullable String call(Object extension, Call call) throws StepFailedException {
		try {
			return call.call();
		}
		catch (Exception ex) {
			if (ex instanceof InterruptedException) {
				Thread.currentThread().interrupt();
			}
			throw new StepFailedException(Step.extension(extension.getClass().getName()), reason(ex));
		}
	}

	/** The server's reason where there is one, so that it is treated as in a script. */
	private static SQLException reason(Exception failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof SQLException sql) {
				return sql;
			}
		}
		return new SQLException(failure.toString(), failure);
	}

	/**
	 * Something of the application's, which may have something to say.
	 */
	private interface Call {

		@Nullable String call() throws Exception;

	}

}
