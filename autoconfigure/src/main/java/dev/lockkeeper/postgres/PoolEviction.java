package dev.lockkeeper.postgres;

import java.sql.Connection;
import java.sql.SQLException;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;

import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.util.ClassUtils;

/**
 * Lets HikariCP replace a connection in which scripts were run. The server can clean a
 * session, but it cannot tell which custom settings ({@code SET app.tenant = …}) the pool
 * had made in it; a new connection gets them again.
 */
final class PoolEviction {

	private static final boolean HIKARI_PRESENT = ClassUtils.isPresent("com.zaxxer.hikari.HikariDataSource",
			PoolEviction.class.getClassLoader());

	private PoolEviction() {
	}

	/**
	 * Marks a connection for replacement when it is given back.
	 * @param dataSource where the connection came from
	 * @param handle what the data source gave out
	 * @return whether the pool will do so; otherwise the session has to be cleaned
	 */
	static boolean evict(DataSource dataSource, Connection handle) throws SQLException {
		return HIKARI_PRESENT && Hikari.evict(dataSource, handle);
	}

	/** Loaded only where HikariCP is on the class path. */
	private static final class Hikari {

		static boolean evict(DataSource dataSource, Connection handle) throws SQLException {
			if (!dataSource.isWrapperFor(HikariDataSource.class)) {
				return false;
			}
			dataSource.unwrap(HikariDataSource.class).evictConnection(DataSourceUtils.getTargetConnection(handle));
			return true;
		}

	}

}
