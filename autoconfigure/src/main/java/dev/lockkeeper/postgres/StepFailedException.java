package dev.lockkeeper.postgres;

import java.io.Serial;
import java.sql.SQLException;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.script.SqlStatement;

/**
 * A statement failed, and what it was for.
 */
final class StepFailedException extends Exception {

	@Serial
	private static final long serialVersionUID = 1L;

	/** {@code lock_not_available}: {@code lock_timeout}, or {@code NOWAIT}. */
	private static final String LOCK_NOT_AVAILABLE = "55P03";

	private final transient Step step;

	private final SQLException reason;

	StepFailedException(Step step, SQLException reason) {
		this(step, reason, reason);
	}

	/**
	 * A failure of the application's own code.
	 * @param step the code
	 * @param reason what the database has to do with it
	 * @param thrown what the code has thrown
	 */
	StepFailedException(Step step, SQLException reason, Throwable thrown) {
		super(thrown);
		this.step = step;
		this.reason = reason;
	}

	Step step() {
		return this.step;
	}

	SQLException reason() {
		return this.reason;
	}

	/** What the application's own code has thrown; else the reason. */
	Throwable thrown() {
		return Objects.requireNonNull(getCause());
	}

	boolean is(Part part, String sqlState) {
		return this.step.part() == part && sqlState.equals(this.reason.getSQLState());
	}

	/**
	 * Whether someone else's lock was in the way for too long, so that trying again may
	 * help.
	 */
	boolean isLockTimeout() {
		return LOCK_NOT_AVAILABLE.equals(this.reason.getSQLState());
	}

	/** What a statement is for, and so what its failure means. */
	enum Part {

		/** Ours: begins, sets, resets. */
		FRAME,

		/** Ours: shows that the lock is held. */
		PROOF,

		/** Ours: changes the history table. */
		HISTORY,

		/** The script's. */
		STATEMENT,

		/** The application's code, asked whether to run the script. */
		CONDITION,

		/** The application's code, told before or after the script. */
		HOOK,

		/** The application's code in the script's place. */
		CODE,

		/**
		 * Ours; what fails is the script's all the same, such as a deferred constraint.
		 */
		COMMIT;

		/** Whether what fails is the application's own code. */
		boolean isExtension() {
			return this == CONDITION || this == HOOK || this == CODE;
		}

	}

	/**
	 * A statement, or code.
	 *
	 * @param part what it is for
	 * @param statement the script's own, or {@code null} when it is not the script's
	 * @param name what to call it where it is no statement
	 * @param sql its text, or what the code had sent last; {@code null} when it is ours
	 */
	record Step(Part part, @Nullable SqlStatement statement, String name, @Nullable String sql) {

		static Step of(SqlStatement statement) {
			return new Step(Part.STATEMENT, statement, "", statement.sql());
		}

		static Step ours(Part part) {
			return new Step(part, null, part.name(), null);
		}

	}

}
