package dev.lockkeeper.postgres;

import java.io.IOException;
import java.io.StringReader;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.extension.MigrationEvent;
import dev.lockkeeper.postgres.StepFailedException.Part;
import dev.lockkeeper.postgres.StepFailedException.Step;
import dev.lockkeeper.script.MigrationCode;
import dev.lockkeeper.script.MigrationScript;
import dev.lockkeeper.script.SqlStatement;

/**
 * Runs a script and its change of the history in one transaction, in one network round
 * trip where it holds no {@code COPY} data.
 */
final class TransactionalRunner {

	private final PinnedSession session;

	private final MigrationLock lock;

	private final StatementLimits limits;

	private final ExtensionCalls extensions;

	TransactionalRunner(PinnedSession session, MigrationLock lock, StatementLimits limits, ExtensionCalls extensions) {
		this.session = session;
		this.lock = lock;
		this.limits = limits;
		this.extensions = extensions;
	}

	/**
	 * Asks the application whether to run a script, in a transaction that cannot write.
	 * @param script what is to be run
	 * @return why it is to be skipped, or {@code null}
	 * @throws StepFailedException if anything fails
	 */
	@Nullable String skipReason(MigrationScript script) throws StepFailedException, SQLException {
		if (!this.extensions.hasConditions()) {
			return null;
		}
		Batch batch = new Batch(this.session.pipeline());
		begin(batch, "READ ONLY");
		batch.add(Sql.setConfig(this.limits.inTransaction(script.parsed().directives()), true), Part.FRAME);
		try {
			batch.flush();
			return this.extensions.skipReason(script.version());
		}
		finally {
			this.session.rollback();
		}
	}

	/**
	 * Runs a script once.
	 * @param script what to run
	 * @param historyChange statement that records it, which goes first
	 * @param durability what its commit is to wait for; it waits in any case where code
	 * of the application takes part, whose effects elsewhere a crash would not take back
	 * @throws StepFailedException if anything fails; everything is rolled back then
	 */
	void run(MigrationScript script, String historyChange, Durability durability)
			throws StepFailedException, SQLException {
		Batch batch = new Batch(this.session.pipeline());
		begin(batch);
		Map<String, String> settings = new LinkedHashMap<>(this.limits.inTransaction(script.parsed().directives()));
		if (durability == Durability.WITH_A_LATER_COMMIT && !this.extensions.hasHooks()
				&& !(script.source() instanceof MigrationCode)) {
			settings.put("synchronous_commit", "off");
		}
		batch.add(Sql.setConfig(settings, true), Part.FRAME);
		batch.add(historyChange, Part.HISTORY);
		try {
			tell(batch, new MigrationEvent.BeforeMigration(script.version(), script.direction()));
			for (SqlStatement statement : script.parsed().statements()) {
				if (statement.copyData() == null) {
					batch.add(statement);
				}
				else {
					batch.flush();
					copy(statement, statement.copyData());
				}
			}
			if (script.source() instanceof MigrationCode code) {
				batch.flush();
				this.extensions.run(code.code());
			}
			tell(batch, new MigrationEvent.AfterMigration(script.version(), script.direction()));
			commit(batch);
			this.session.settings().reset().forEach((statement) -> batch.add(statement, Part.FRAME));
			batch.flush();
			this.session.autoCommit();
		}
		catch (StepFailedException ex) {
			this.session.rollback();
			throw ex;
		}
	}

	/**
	 * Tells the application of something in a transaction of its own.
	 * @param event what happens
	 * @throws StepFailedException if anything fails; everything is rolled back then
	 */
	void tell(MigrationEvent event) throws StepFailedException, SQLException {
		Batch batch = new Batch(this.session.pipeline());
		begin(batch);
		try {
			tell(batch, event);
			commit(batch);
			batch.flush();
			this.session.autoCommit();
		}
		catch (StepFailedException ex) {
			this.session.rollback();
			throw ex;
		}
	}

	/**
	 * Runs statements of our own in one transaction.
	 * @param statements what to run
	 * @throws StepFailedException if anything fails; everything is rolled back then
	 */
	void run(String... statements) throws StepFailedException, SQLException {
		Batch batch = new Batch(this.session.pipeline());
		begin(batch);
		for (String statement : statements) {
			batch.add(statement, Part.FRAME);
		}
		commit(batch);
		flushOrRollback(batch);
	}

	/**
	 * Changes the history alone: a script has run without a transaction, or does not run
	 * at all.
	 * @param historyChange statement that records it
	 * @param cleanup what to forget with it
	 * @throws StepFailedException if anything fails; everything is rolled back then
	 */
	void record(String historyChange, String... cleanup) throws StepFailedException, SQLException {
		record(List.of(historyChange), cleanup);
	}

	/** Does the same for several scripts at once. */
	void record(List<String> historyChanges, String... cleanup) throws StepFailedException, SQLException {
		Batch batch = new Batch(this.session.pipeline());
		begin(batch);
		historyChanges.forEach((change) -> batch.add(change, Part.HISTORY));
		for (String statement : cleanup) {
			batch.add(statement, Part.FRAME);
		}
		commit(batch);
		flushOrRollback(batch);
	}

	/** What a hook sees must have happened when it is called. */
	private void tell(Batch batch, MigrationEvent event) throws StepFailedException, SQLException {
		if (this.extensions.hasHooks()) {
			batch.flush();
			this.extensions.tell(event);
		}
	}

	private void flushOrRollback(Batch batch) throws StepFailedException, SQLException {
		try {
			batch.flush();
		}
		catch (StepFailedException ex) {
			this.session.rollback();
			throw ex;
		}
	}

	private void begin(Batch batch) {
		begin(batch, "READ WRITE");
	}

	private void begin(Batch batch, String mode) {
		batch.add("BEGIN ISOLATION LEVEL READ COMMITTED " + mode, Part.FRAME);
		this.session.settings().beginTransaction().forEach((statement) -> batch.add(statement, Part.FRAME));
		batch.add(this.lock.proof(), Part.PROOF);
	}

	private void commit(Batch batch) {
		this.session.settings().endTransaction().forEach((statement) -> batch.add(statement, Part.COMMIT));
		batch.add("COMMIT", Part.COMMIT);
	}

	private void copy(SqlStatement statement, String data) throws StepFailedException {
		try {
			this.session.connection().getCopyAPI().copyIn(statement.sql(), new StringReader(data));
		}
		catch (SQLException ex) {
			throw new StepFailedException(Step.of(statement), ex);
		}
		catch (IOException ex) {
			throw new IllegalStateException("A string reader does not fail", ex);
		}
	}

	/** Statements that have not been sent yet. */
	private static final class Batch {

		private final Pipeline pipeline;

		private final List<String> sql = new ArrayList<>();

		private final List<Step> steps = new ArrayList<>();

		Batch(Pipeline pipeline) {
			this.pipeline = pipeline;
		}

		void add(String sql, Part part) {
			this.sql.add(sql);
			this.steps.add(Step.ours(part));
		}

		void add(SqlStatement statement) {
			this.sql.add(statement.sql());
			this.steps.add(Step.of(statement));
		}

		void flush() throws StepFailedException {
			try {
				this.pipeline.run(this.sql);
			}
			catch (Pipeline.FailedException ex) {
				throw new StepFailedException(this.steps.get(ex.index()), ex.reason());
			}
			this.sql.clear();
			this.steps.clear();
		}

	}

}
