package dev.lockkeeper.postgres;

import java.io.Serial;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import org.postgresql.core.BaseConnection;
import org.postgresql.core.NativeQuery;
import org.postgresql.core.Query;
import org.postgresql.core.QueryExecutor;
import org.postgresql.core.ResultHandlerBase;
import org.postgresql.core.SqlCommand;
import org.postgresql.jdbc.PreferQueryMode;

/**
 * Sends several statements in one network round trip and knows which of them failed.
 * <p>
 * Plain JDBC offers no such thing: a string of several statements does not tell which one
 * failed, and {@code executeBatch} asks the server for one row of each statement only, so
 * that {@code SELECT backfill(id) FROM t} would stop after the first. This class
 * therefore hands the statements to the driver's query executor. They are not parsed
 * again on the way: no parameters, no JDBC escapes, no second opinion on where one ends.
 */
final class Pipeline {

	/**
	 * How many bytes may follow the first statement of a round trip. Less than any
	 * system's socket buffers: the server can be busy sending the results of one
	 * statement while the driver still sends the next ones, and neither must wait for the
	 * other to read.
	 */
	private static final int MAX_BYTES_AHEAD = 48 * 1024;

	private static final int FLAGS = QueryExecutor.QUERY_ONESHOT | QueryExecutor.QUERY_SUPPRESS_BEGIN
			| QueryExecutor.QUERY_BOTH_ROWS_AND_STATUS;

	private final QueryExecutor executor;

	/** Takes what the server says beside its results, such as {@code RAISE NOTICE}. */
	private final Consumer<SQLWarning> messages;

	Pipeline(BaseConnection connection, Consumer<SQLWarning> messages) {
		this.executor = connection.getQueryExecutor();
		this.messages = messages;
	}

	/**
	 * Runs statements in order and stops at the first that fails. Transactions are the
	 * caller's business: without a {@code BEGIN} among them, the statements of one round
	 * trip are one implicit transaction.
	 * @param statements one statement each
	 * @throws FailedException if the server refused one, or the connection was lost
	 */
	void run(List<String> statements) throws FailedException {
		int start = 0;
		while (start < statements.size()) {
			int end = endOfRoundTrip(statements, start);
			roundTrip(statements.subList(start, end), start);
			start = end;
		}
	}

	private int endOfRoundTrip(List<String> statements, int start) {
		int end = start + 1;
		if (this.executor.getPreferQueryMode() == PreferQueryMode.SIMPLE) {
			// The simple protocol answers each statement before it takes the next
			return end;
		}
		int ahead = 0;
		while (end < statements.size()) {
			ahead += statements.get(end).getBytes(StandardCharsets.UTF_8).length;
			if (ahead > MAX_BYTES_AHEAD) {
				break;
			}
			end++;
		}
		return end;
	}

	private void roundTrip(List<String> statements, int offset) throws FailedException {
		List<NativeQuery> queries = new ArrayList<>(statements.size());
		for (String statement : statements) {
			queries.add(new NativeQuery(statement, new int[0], false, SqlCommand.BLANK));
		}
		Progress progress = new Progress(this.messages);
		Query query = this.executor.wrap(queries);
		try {
			this.executor.execute(query, null, progress, 0, 0, FLAGS);
		}
		catch (SQLException ex) {
			throw new FailedException(offset + Math.min(progress.completed, statements.size() - 1), ex);
		}
		finally {
			query.close();
		}
	}

	/** Counts completions, which the server reports in the order of the statements. */
	private static final class Progress extends ResultHandlerBase {

		private final Consumer<SQLWarning> messages;

		private int completed;

		private Progress(Consumer<SQLWarning> messages) {
			this.messages = messages;
		}

		@Override
		public void handleWarning(SQLWarning message) {
			this.messages.accept(message);
		}

		@Override
		public void handleCommandStatus(String status, long updateCount, long insertOid) {
			this.completed++;
		}

	}

	/**
	 * A statement failed; those after it were not executed.
	 */
	static final class FailedException extends Exception {

		@Serial
		private static final long serialVersionUID = 1L;

		private final int index;

		private final SQLException reason;

		private FailedException(int index, SQLException reason) {
			super(reason.getMessage(), reason);
			this.index = index;
			this.reason = reason;
		}

		/** Which of the statements, from 0. */
		int index() {
			return this.index;
		}

		SQLException reason() {
			return this.reason;
		}

	}

}
