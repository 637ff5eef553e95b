package dev.lockkeeper.postgres;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import dev.lockkeeper.migration.DatabaseException;
import dev.lockkeeper.migration.UnsupportedDatabaseException;
import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Which databases a session is taken of, and what is said where there is none.
 */
@PostgresTest
class SessionSourceTest {

	@Test
	void theOldestServerThatIsSupportedIs14(TestSchema schema) {
		try (HikariDataSource pool = schema.pool(1)) {
			boolean served = sessions(ofVersion(14, pool)).execute((session) -> true);
			assertThat(served).isTrue();
			assertThatExceptionOfType(UnsupportedDatabaseException.class)
				.isThrownBy(() -> sessions(ofVersion(13, pool)).execute((session) -> true))
				.withMessage("The server is PostgreSQL 13")
				.satisfies((ex) -> assertThat(ex.action()).contains("PostgreSQL 14 or newer"));
		}
	}

	@Test
	void anotherDatabaseIsRefused() {
		DatabaseMetaData metaData = overriding(DatabaseMetaData.class, null, "getDatabaseProductName", "H2");
		Connection connection = overriding(Connection.class, null, "getMetaData", metaData);
		DataSource other = overriding(DataSource.class, null, "getConnection", connection);
		assertThatExceptionOfType(UnsupportedDatabaseException.class)
			.isThrownBy(() -> sessions(other).execute((session) -> true))
			.withMessage("The data source is not PostgreSQL but H2");
	}

	@Test
	void whyThereIsNoConnectionIsSaidInTheDriversWords() throws IOException {
		int port;
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			port = socket.getLocalPort();
		}
		DataSource nowhere = new DriverManagerDataSource("jdbc:postgresql://127.0.0.1:" + port + "/postgres", "app",
				"s3cret");
		assertThatExceptionOfType(DatabaseException.class)
			.isThrownBy(() -> sessions(nowhere).execute((session) -> true))
			.withMessageStartingWith("No connection to the database: Connection to 127.0.0.1:" + port + " refused.")
			.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain("s3cret"));
	}

	@Test
	void whatTheServerRefusesIsSaidInItsWords(TestSchema schema) {
		try (HikariDataSource pool = schema.pool(1)) {
			assertThatExceptionOfType(DatabaseException.class).isThrownBy(() -> sessions(pool).execute((session) -> {
				session.send("SELECT nothing");
				return true;
			}))
				.withMessage(
						"The database refused a statement of Lockkeeper's own: ERROR: column \"nothing\" does not exist\n  Position: 8");
		}
	}

	private static SessionSource sessions(DataSource dataSource) {
		return new SessionSource(dataSource, new SessionIdentity("test"));
	}

	private static DataSource ofVersion(int version, DataSource dataSource) {
		return new DelegatingDataSource(dataSource) {
			@Override
			public Connection getConnection() throws SQLException {
				Connection connection = super.getConnection();
				return overriding(Connection.class, connection, "getMetaData", overriding(DatabaseMetaData.class,
						connection.getMetaData(), "getDatabaseMajorVersion", version));
			}
		};
	}

	/** Answers one question itself, and passes the others on if there is somebody. */
	private static <T> T overriding(Class<T> type, T target, String method, Object answer) {
		return type
			.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type }, (proxy, called, arguments) -> {
				if (called.getName().equals(method)) {
					return answer;
				}
				if (target == null) {
					return (called.getReturnType() == boolean.class) ? false : null;
				}
				try {
					return called.invoke(target, arguments);
				}
				catch (InvocationTargetException ex) {
					throw ex.getCause();
				}
			}));
	}

}
