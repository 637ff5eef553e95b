package dev.lockkeeper.postgres;

import java.sql.Connection;
import java.sql.SQLException;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import com.zaxxer.hikari.pool.ProxyConnection;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.util.ClassUtils;

/**
 * What can be asked of a data source that is a HikariCP pool, as Spring Boot's is.
 */
final class HikariPool {

	private static final boolean HIKARI_PRESENT = ClassUtils.isPresent("com.zaxxer.hikari.HikariDataSource",
			HikariPool.class.getClassLoader());

	private HikariPool() {
	}

	/**
	 * Marks a connection in which scripts were run for replacement when it is given back.
	 * The server can clean a session, but it cannot tell which custom settings
	 * ({@code SET app.tenant = …}) the pool had made in it; a new connection gets them
	 * again.
	 * @param dataSource where the connection came from
	 * @param handle what the data source gave out
	 * @param driver the driver's own connection under it
	 * @return whether the pool will do so; otherwise the session has to be cleaned
	 */
	static boolean evict(DataSource dataSource, Connection handle, Connection driver) throws SQLException {
		return HIKARI_PRESENT && Hikari.evict(dataSource, handle, driver);
	}

	/**
	 * What the pool runs in each new connection.
	 * @param dataSource the pool
	 * @return {@code null} also where that cannot be told
	 */
	static @Nullable String initialization(DataSource dataSource) throws SQLException {
		return HIKARI_PRESENT ? Hikari.initialization(dataSource) : null;
	}

	/**
	 * Whether a second connection can be had while one is in use.
	 * @param dataSource where it would come from
	 * @return {@code false} also where that cannot be told
	 */
	static boolean hasSpareConnection(DataSource dataSource) throws SQLException {
		return HIKARI_PRESENT && Hikari.hasSpareConnection(dataSource);
	}

	/** Loaded only where HikariCP is on the class path. */
	private static final class Hikari {

		static boolean evict(DataSource dataSource, Connection handle, Connection driver) throws SQLException {
			if (!dataSource.isWrapperFor(HikariDataSource.class)) {
				return false;
			}
			Connection pooled = DataSourceUtils.getTargetConnection(handle);
			if (pooled instanceof ProxyConnection) {
				dataSource.unwrap(HikariDataSource.class).evictConnection(pooled);
			}
			else {
				// Somebody wraps the pool's connections: it sees only that one is closed
				driver.close();
			}
			return true;
		}

		static @Nullable String initialization(DataSource dataSource) throws SQLException {
			return dataSource.isWrapperFor(HikariDataSource.class)
					? dataSource.unwrap(HikariDataSource.class).getConnectionInitSql() : null;
		}

		static boolean hasSpareConnection(DataSource dataSource) throws SQLException {
			if (!dataSource.isWrapperFor(HikariDataSource.class)) {
				return false;
			}
			HikariDataSource pool = dataSource.unwrap(HikariDataSource.class);
			HikariPoolMXBean state = pool.getHikariPoolMXBean();
			return state != null && state.getActiveConnections() < pool.getMaximumPoolSize();
		}

	}

}
