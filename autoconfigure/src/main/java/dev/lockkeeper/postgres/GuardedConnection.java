package dev.lockkeeper.postgres;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.script.SqlSplitter;
import dev.lockkeeper.script.SqlStatement;
import dev.lockkeeper.script.SqlSyntaxException;
import dev.lockkeeper.script.StatementKind.TransactionControl;

/**
 * A connection for one call of the application's own code, which may use it but not end
 * the transaction or the connection that the run relies on. Closing it does nothing, as
 * with the connection of a transaction-aware data source; after the call it is of no use
 * any more.
 */
final class GuardedConnection implements AutoCloseable {

	private static final String NOT_SUPPORTED = "0A000";

	private static final Set<String> NEVER = Set.of("abort", "setReadOnly", "setTransactionIsolation",
			"setNetworkTimeout");

	private final Connection connection;

	private final boolean inTransaction;

	private final Connection proxy;

	private volatile boolean ended;

	private @Nullable String lastSql;

	/**
	 * Guards a connection.
	 * @param connection the driver's connection
	 * @param inTransaction whether it is in a transaction of the run's; otherwise the
	 * code may have transactions of its own
	 */
	GuardedConnection(Connection connection, boolean inTransaction) {
		this.connection = connection;
		this.inTransaction = inTransaction;
		this.proxy = (Connection) proxy(Connection.class, connection);
	}

	/** What the code gets. */
	Connection connection() {
		return this.proxy;
	}

	/** What was sent last by way of a JDBC statement. */
	@Nullable String lastSql() {
		return this.lastSql;
	}

	/** The call has ended. */
	@Override
	public void close() {
		this.ended = true;
	}

	private Object proxy(Class<?> type, Object target) {
		return Proxy.newProxyInstance(GuardedConnection.class.getClassLoader(), new Class<?>[] { type },
				(proxy, method, arguments) -> invoke(type, target, proxy, method, arguments));
	}

	private @Nullable Object invoke(Class<?> type, Object target, Object proxy, Method method,
			Object @Nullable [] arguments) throws Throwable {
		if (method.getDeclaringClass() == Object.class) {
			return switch (method.getName()) {
				case "equals" -> arguments != null && proxy == arguments[0];
				case "hashCode" -> System.identityHashCode(proxy);
				default -> "guarded " + target;
			};
		}
		if (method.getName().equals("unwrap") && arguments != null && arguments[0] == type) {
			return proxy;
		}
		if (method.getName().equals("getConnection")) {
			return this.proxy;
		}
		if (target == this.connection && method.getName().equals("close")) {
			return null;
		}
		check(target, method, arguments);
		return guarded(method.getReturnType(), call(target, method, arguments));
	}

	private void check(Object target, Method method, Object @Nullable [] arguments) throws SQLException {
		if (this.ended) {
			throw new SQLException("The connection is used after the call for which it was given", "55000");
		}
		if (target == this.connection) {
			checkNotRefused(method.getName(), arguments);
		}
		// To execute, prepare or add to a batch
		boolean takesSql = target == this.connection || target instanceof Statement;
		if (takesSql && arguments != null && arguments[0] instanceof String sql
				&& method.getName().matches("(execute|prepare|addBatch).*")) {
			this.lastSql = sql;
			if (this.inTransaction) {
				checkKeepsTransaction(sql);
			}
		}
	}

	private void checkNotRefused(String method, Object @Nullable [] arguments) throws SQLException {
		boolean endsTransaction = method.equals("commit") || (method.equals("rollback") && arguments == null)
				|| (method.equals("setAutoCommit") && arguments != null && Boolean.TRUE.equals(arguments[0]));
		if (NEVER.contains(method) || (this.inTransaction && endsTransaction)) {
			throw refused(method + "()");
		}
	}

	private static void checkKeepsTransaction(String sql) throws SQLException {
		try {
			for (SqlStatement statement : SqlSplitter.split(sql)) {
				if (statement.kind() instanceof TransactionControl control) {
					throw refused(control.keyword());
				}
			}
		}
		catch (SqlSyntaxException ex) {
			// The server says it better
			return;
		}
	}

	private static SQLException refused(String what) {
		return new SQLFeatureNotSupportedException(
				what + " is refused: connection and transaction are the migration run's", NOT_SUPPORTED);
	}

	private static @Nullable Object call(Object target, Method method, Object @Nullable [] arguments) throws Throwable {
		try {
			return method.invoke(target, arguments);
		}
		catch (InvocationTargetException ex) {
			throw ex.getTargetException();
		}
	}

	/** What leads back to the connection must not lead past the guard. */
	private @Nullable Object guarded(Class<?> type, @Nullable Object result) {
		boolean leadsBack = Statement.class.isAssignableFrom(type) || type == ResultSet.class
				|| type == DatabaseMetaData.class;
		return (leadsBack && result != null) ? proxy(type, result) : result;
	}

}
