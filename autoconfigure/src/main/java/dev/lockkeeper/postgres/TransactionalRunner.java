package dev.lockkeeper.postgres;

import java.io.IOException;
import java.io.Serial;
import java.io.StringReader;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.script.MigrationScript;
import dev.lockkeeper.script.SqlStatement;

/**
 * Runs a script and its change of the history in one transaction, in one network round
 * trip where it holds no {@code COPY} data.
 */
final class TransactionalRunner {

	private final PinnedSession session;

	private final MigrationLock lock;

	private final HistoryTable history;

	private final Pipeline pipeline;

	TransactionalRunner(PinnedSession session, MigrationLock lock, HistoryTable history) {
		this.session = session;
		this.lock = lock;
		this.history = history;
		this.pipeline = new Pipeline(session.connection());
	}

	boolean run(MigrationScript script, List<MigrationVersion> before) throws SQLException {
		Batch batch = new Batch();
		batch.add("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE", Part.FRAME);
		batch.add(this.lock.proof(), Part.PROOF);
		batch.add(ScriptRunner.historyChange(this.history, script), Part.HISTORY);
		try {
			for (SqlStatement statement : script.parsed().statements()) {
				if (statement.copyData() == null) {
					batch.add(statement);
				}
				else {
					batch.flush(this.pipeline);
					copy(statement, statement.copyData());
				}
			}
			batch.add("COMMIT", Part.COMMIT);
			for (String reset : this.session.resetStatements()) {
				batch.add(reset, Part.FRAME);
			}
			batch.flush(this.pipeline);
			return true;
		}
		catch (StepFailedException ex) {
			this.session.rollback();
			return explain(ex, script, before);
		}
	}

	private void copy(SqlStatement statement, String data) throws StepFailedException {
		try {
			this.session.connection().getCopyAPI().copyIn(statement.sql(), new StringReader(data));
		}
		catch (SQLException ex) {
			throw new StepFailedException(new Step(Part.STATEMENT, statement), ex);
		}
		catch (IOException ex) {
			throw new IllegalStateException("A string reader does not fail", ex);
		}
	}

	/** Either returns {@code false} (another session has done the file) or throws. */
	private boolean explain(StepFailedException failure, MigrationScript script, List<MigrationVersion> before)
			throws SQLException {
		SQLException reason = failure.reason;
		return switch (failure.step.part()) {
			case PROOF -> {
				if (AdvisoryLock.NOT_HELD.equals(reason.getSQLState())) {
					throw ScriptRunner.lockLost(this.lock, script, reason);
				}
				throw reason;
			}
			case HISTORY -> {
				if (ScriptRunner.takenState(script.file().direction()).equals(reason.getSQLState())) {
					yield false;
				}
				throw reason;
			}
			case STATEMENT ->
				throw Failures.statement(script, Objects.requireNonNull(failure.step.statement()), reason, before);
			case COMMIT -> throw Failures.commit(script, reason, before);
			case FRAME -> throw reason;
		};
	}

	/** What a statement of the transaction is for, and so what its failure means. */
	private enum Part {

		FRAME, PROOF, HISTORY, STATEMENT, COMMIT

	}

	/**
	 * One statement of the transaction.
	 *
	 * @param part what it is for
	 * @param statement the script's, or {@code null} when it is Lockkeeper's own
	 */
	private record Step(Part part, @Nullable SqlStatement statement) {

	}

	private static final class StepFailedException extends Exception {

		@Serial
		private static final long serialVersionUID = 1L;

		private final transient Step step;

		private final SQLException reason;

		StepFailedException(Step step, SQLException reason) {
			super(reason);
			this.step = step;
			this.reason = reason;
		}

	}

	/** Statements that have not been sent yet. */
	private static final class Batch {

		private final List<String> sql = new ArrayList<>();

		private final List<Step> steps = new ArrayList<>();

		void add(String sql, Part part) {
			this.sql.add(sql);
			this.steps.add(new Step(part, null));
		}

		void add(SqlStatement statement) {
			this.sql.add(statement.sql());
			this.steps.add(new Step(Part.STATEMENT, statement));
		}

		void flush(Pipeline pipeline) throws StepFailedException {
			try {
				pipeline.run(this.sql);
			}
			catch (Pipeline.FailedException ex) {
				throw new StepFailedException(this.steps.get(ex.index()), ex.reason());
			}
			this.sql.clear();
			this.steps.clear();
		}

	}

}
