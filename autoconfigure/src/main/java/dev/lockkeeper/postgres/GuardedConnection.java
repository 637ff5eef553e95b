package dev.lockkeeper.postgres;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * A connection for the application's own code, which may use it but not end the
 * transaction or the connection that the run relies on. Closing it does nothing, as with
 * the connection of a transaction-aware data source.
 */
final class GuardedConnection implements InvocationHandler {

	private static final Set<String> REFUSED = Set.of("commit", "setAutoCommit", "abort", "setTransactionIsolation",
			"setReadOnly", "setNetworkTimeout");

	private final Connection connection;

	private GuardedConnection(Connection connection) {
		this.connection = connection;
	}

	static Connection of(Connection connection) {
		return (Connection) Proxy.newProxyInstance(GuardedConnection.class.getClassLoader(),
				new Class<?>[] { Connection.class }, new GuardedConnection(connection));
	}

	@Override
	public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
		String name = method.getName();
		boolean endsTransaction = name.equals("rollback") && arguments == null;
		if (REFUSED.contains(name) || endsTransaction) {
			throw new SQLFeatureNotSupportedException(
					name + "() is refused: transaction and connection are the migration run's");
		}
		if (name.equals("close")) {
			return null;
		}
		if (method.getDeclaringClass() == Object.class) {
			return switch (name) {
				case "equals" -> arguments != null && proxy == arguments[0];
				case "hashCode" -> System.identityHashCode(proxy);
				default -> "guarded " + this.connection;
			};
		}
		try {
			return method.invoke(this.connection, arguments);
		}
		catch (InvocationTargetException ex) {
			throw ex.getTargetException();
		}
	}

}
