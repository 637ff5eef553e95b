package dev.lockkeeper.benchmarks;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.List;

import javax.sql.DataSource;

import org.postgresql.core.BaseConnection;
import org.postgresql.core.NativeQuery;
import org.postgresql.core.Query;
import org.postgresql.core.QueryExecutor;
import org.postgresql.core.ResultHandlerBase;
import org.postgresql.core.SqlCommand;

/**
 * The least it can cost: one session sends each file as it is, in one message of the
 * simple protocol, which is one transaction and one round trip. No lock, no history, no
 * parsing.
 */
record FloorContender() implements Contender {

	private static final int FLAGS = QueryExecutor.QUERY_ONESHOT | QueryExecutor.QUERY_SUPPRESS_BEGIN
			| QueryExecutor.QUERY_EXECUTE_AS_SIMPLE;

	@Override
	public String name() {
		return "floor";
	}

	@Override
	public void migrate(DataSource dataSource, MigrationSet files) throws SQLException {
		try (Connection connection = dataSource.getConnection()) {
			QueryExecutor executor = connection.unwrap(BaseConnection.class).getQueryExecutor();
			for (MigrationSet.Script script : files.scripts()) {
				Query query = executor
					.wrap(List.of(new NativeQuery(script.sql(), new int[0], false, SqlCommand.BLANK)));
				executor.execute(query, null, new Nothing(), 0, 0, FLAGS);
			}
		}
	}

	@Override
	public boolean migrator() {
		return false;
	}

	/** Wants no results, and throws what the server complains of. */
	private static final class Nothing extends ResultHandlerBase {

		@Override
		public void handleWarning(SQLWarning warning) {
			// Such as that something exists already
		}

	}

}
