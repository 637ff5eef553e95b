package dev.lockkeeper.postgres;

import java.io.IOException;
import java.io.StringReader;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.lockkeeper.extension.MigrationEvent;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.migration.UnknownOutcomeException;
import dev.lockkeeper.postgres.StepFailedException.Step;
import dev.lockkeeper.script.MigrationCode;
import dev.lockkeeper.script.MigrationScript;
import dev.lockkeeper.script.SqlStatement;
import dev.lockkeeper.script.StatementKind.ConcurrentIndexBuild;
import dev.lockkeeper.script.StatementKind.ConcurrentReindex;

/**
 * Runs a script statement by statement, each committed by itself, for what PostgreSQL
 * refuses in a transaction block. A journal says how far it came; the history changes
 * after the last statement.
 */
final class NonTransactionalRunner {

	private static final Logger logger = LoggerFactory.getLogger(NonTransactionalRunner.class);

	private final PinnedSession session;

	private final TransactionalRunner own;

	private final Journal journal;

	private final boolean journalThere;

	private final StatementLimits limits;

	private final ConcurrentIndexes indexes;

	private final CrashRecovery recovery;

	private final ExtensionCalls extensions;

	NonTransactionalRunner(PinnedSession session, TransactionalRunner own, HistoryTable history, StatementLimits limits,
			Resolutions answers, ExtensionCalls extensions) {
		this.extensions = extensions;
		this.session = session;
		this.own = own;
		this.journal = new Journal(session, history.journal());
		this.journalThere = history.hasJournal();
		this.limits = limits;
		this.indexes = new ConcurrentIndexes(session);
		this.recovery = new CrashRecovery(this.indexes, answers);
	}

	/**
	 * Runs a script, from where an earlier holder of the lock left off.
	 * @param script what to run
	 * @param historyChange statement that records it, which goes last
	 * @throws StepFailedException if anything fails; the statements before stay in effect
	 * @throws UnknownOutcomeException if a statement that was cut off may have taken
	 * effect
	 */
	void run(MigrationScript script, String historyChange) throws StepFailedException, SQLException {
		MigrationVersion version = script.version();
		if (!this.journalThere) {
			// IF NOT EXISTS asks for the right to create it all the same. That it is
			// there
			// already, from the file before, is nobody's news
			this.own.run("SET LOCAL client_min_messages = warning", this.journal.creation());
		}
		Map<Integer, Journal.Entry> entries = this.journal.read(version);
		this.session.send(Sql.setConfig(this.limits.alone(script.parsed().directives()), false));
		try {
			this.extensions.tell(new MigrationEvent.BeforeMigration(version, script.direction()));
			if (script.source() instanceof MigrationCode code) {
				run(code, entries.get(1));
			}
			else {
				run(script, entries);
			}
			this.extensions.tell(new MigrationEvent.AfterMigration(version, script.direction()));
		}
		catch (StepFailedException ex) {
			cleanUp();
			throw ex;
		}
		this.session.sendOneByOne(this.session.settings().reset());
		this.own.record(historyChange, this.journal.forget(version));
	}

	private void run(MigrationScript script, Map<Integer, Journal.Entry> entries)
			throws StepFailedException, SQLException {
		List<SqlStatement> statements = script.parsed().statements();
		this.recovery.requireInPlace(script, entries);
		for (int number = 1; number <= statements.size(); number++) {
			SqlStatement statement = statements.get(number - 1);
			Journal.Entry entry = entries.get(number);
			if (SessionStatements.contains(statement)) {
				execute(statement);
			}
			else if (entry == null || mustRun(script, number, statement, entry)) {
				runJournalled(script.version(), number, statement);
			}
			else if (entry.finished()) {
				logger.info("{}: statement {} has been run before", script.path(), number);
			}
			else {
				// Whoever comes after the next crash need not find out again
				note(this.journal.finish(script.version(), number));
			}
		}
		requireNoTransaction(statements);
	}

	/**
	 * Code is run again from its beginning unless it is known to have come to its end.
	 */
	private void run(MigrationCode code, Journal.@Nullable Entry entry) throws StepFailedException, SQLException {
		if (entry != null && entry.finished()) {
			logger.info("{} has been run before", code.path());
			return;
		}
		if (entry != null) {
			logger.info("{} was in flight when {} was lost; it is run again", code.path(), entry.holder());
		}
		// In the journal for others to see, and under its name for want of a text
		note(this.journal.start(code.version(), 1, new SqlStatement(code.path(), 1, 1, null)));
		this.extensions.run(code.code());
		note(this.journal.finish(code.version(), 1));
	}

	/** What a failure has left open, and what was set for the script. */
	private void cleanUp() throws SQLException {
		this.session.cancellation().end();
		this.session.rollback();
		if (!this.session.isClosed()) {
			this.session.sendOneByOne(this.session.settings().reset());
		}
	}

	private boolean mustRun(MigrationScript script, int number, SqlStatement statement, Journal.Entry entry)
			throws StepFailedException {
		try {
			return this.recovery.mustRun(script, number, statement, entry);
		}
		catch (SQLException ex) {
			throw new StepFailedException(Step.of(statement), ex);
		}
	}

	private void runJournalled(MigrationVersion version, int number, SqlStatement statement)
			throws StepFailedException, SQLException {
		note(this.journal.start(version, number, statement));
		try {
			execute(statement);
		}
		catch (StepFailedException ex) {
			cleanUp();
			if (!this.session.isClosed() && !CrashRecovery.mayCommitOnItsWay(statement)) {
				// The server has refused it, so there is nothing to wonder about
				this.session.send(this.journal.withdraw(version, number));
			}
			throw ex;
		}
		note(this.journal.finish(version, number));
	}

	/**
	 * Writes to the journal, which nothing may prevent: what has taken effect and is not
	 * in it is a question for a person.
	 */
	private void note(String change) throws StepFailedException, SQLException {
		this.session.cancellation().refuse();
		try {
			write(change);
		}
		finally {
			this.session.cancellation().allow();
		}
	}

	/**
	 * Shows in the same transaction that the lock is still held. The journal is this
	 * session's, not that of a role the script has taken on.
	 */
	private void write(String change) throws StepFailedException, SQLException {
		if (this.session.inTransaction()) {
			List<String> statements = new ArrayList<>();
			statements.add("SELECT pg_catalog.set_config('lockkeeper.role', pg_catalog.current_setting('role'), true)");
			statements.addAll(this.session.settings().ownRole());
			statements.add(change);
			statements.add("SELECT pg_catalog.set_config('role', pg_catalog.current_setting('lockkeeper.role'), true)");
			this.session.sendTogether(statements);
		}
		else {
			List<String> statements = new ArrayList<>(this.session.settings().ownRole());
			statements.add(change);
			this.own.run(statements.toArray(String[]::new));
		}
	}

	private void execute(SqlStatement statement) throws StepFailedException {
		try {
			String data = statement.copyData();
			if (data != null) {
				this.session.connection().getCopyAPI().copyIn(statement.sql(), new StringReader(data));
			}
			else if (statement.kind() instanceof ConcurrentIndexBuild build) {
				this.indexes.prepare(build);
				// When the client dies the build is to go on: the next replica adopts it
				this.session.sendOneByOne(this.session.settings().watchClient(false));
				this.session.send(statement.sql());
				this.session.sendOneByOne(this.session.settings().watchClient(true));
				this.indexes.requireValid(build);
			}
			else if (statement.kind() instanceof ConcurrentReindex reindex) {
				new ReindexLeftovers(this.session).drop(reindex);
				this.session.send(statement.sql());
			}
			else {
				this.session.send(statement.sql());
			}
		}
		catch (SQLException ex) {
			throw new StepFailedException(Step.of(statement), ex);
		}
		catch (IOException ex) {
			throw new IllegalStateException("A string reader does not fail", ex);
		}
	}

	private void requireNoTransaction(List<SqlStatement> statements) throws StepFailedException, SQLException {
		if (this.session.inTransaction()) {
			throw new StepFailedException(Step.of(statements.get(statements.size() - 1)),
					new SQLException("the script begins a transaction and does not end it", "25001"));
		}
	}

}
