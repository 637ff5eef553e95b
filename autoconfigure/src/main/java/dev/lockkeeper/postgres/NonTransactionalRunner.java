package dev.lockkeeper.postgres;

import java.io.IOException;
import java.io.StringReader;
import java.sql.SQLException;
import java.util.List;

import dev.lockkeeper.migration.LockLostException;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.script.MigrationScript;
import dev.lockkeeper.script.SqlStatement;
import dev.lockkeeper.script.StatementKind.ConcurrentIndexBuild;

/**
 * Runs a script statement by statement, each committed by itself, for what PostgreSQL
 * refuses in a transaction block. The history changes after the last one.
 */
final class NonTransactionalRunner {

	private final PinnedSession session;

	private final MigrationLock lock;

	private final HistoryTable history;

	private final Pipeline pipeline;

	private final ConcurrentIndexes indexes;

	NonTransactionalRunner(PinnedSession session, MigrationLock lock, HistoryTable history) {
		this.session = session;
		this.lock = lock;
		this.history = history;
		this.pipeline = new Pipeline(session.connection());
		this.indexes = new ConcurrentIndexes(session);
	}

	boolean run(MigrationScript script, List<MigrationVersion> before) throws SQLException {
		List<SqlStatement> statements = script.parsed().statements();
		for (int index = 0; index < statements.size(); index++) {
			proveLock(script);
			try {
				execute(statements.get(index));
			}
			catch (SQLException ex) {
				this.session.rollback();
				throw Failures.statementAlone(script, index, ex, before);
			}
		}
		if (this.session.inTransaction()) {
			this.session.rollback();
			throw Failures.statementAlone(script, statements.size() - 1,
					new SQLException("the script begins a transaction and does not end it", "25001"), before);
		}
		for (String reset : this.session.resetStatements()) {
			send(reset);
		}
		proveLock(script);
		try {
			send(ScriptRunner.historyChange(this.history, script));
			return true;
		}
		catch (SQLException ex) {
			if (ScriptRunner.takenState(script.file().direction()).equals(ex.getSQLState())) {
				return false;
			}
			throw ex;
		}
	}

	private void execute(SqlStatement statement) throws SQLException {
		String data = statement.copyData();
		if (data != null) {
			copy(statement, data);
		}
		else if (statement.kind() instanceof ConcurrentIndexBuild build) {
			this.indexes.dropInvalid(build);
			send(statement.sql());
			this.indexes.requireValid(build);
		}
		else {
			send(statement.sql());
		}
	}

	private void copy(SqlStatement statement, String data) throws SQLException {
		try {
			this.session.connection().getCopyAPI().copyIn(statement.sql(), new StringReader(data));
		}
		catch (IOException ex) {
			throw new IllegalStateException("A string reader does not fail", ex);
		}
	}

	private void proveLock(MigrationScript script) throws SQLException, LockLostException {
		try {
			send(this.lock.proof());
		}
		catch (SQLException ex) {
			if (AdvisoryLock.NOT_HELD.equals(ex.getSQLState())) {
				throw ScriptRunner.lockLost(this.lock, script, ex);
			}
			throw ex;
		}
	}

	private void send(String sql) throws SQLException {
		try {
			this.pipeline.run(List.of(sql));
		}
		catch (Pipeline.FailedException ex) {
			throw ex.reason();
		}
	}

}
