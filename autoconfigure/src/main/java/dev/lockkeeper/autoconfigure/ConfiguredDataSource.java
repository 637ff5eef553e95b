package dev.lockkeeper.autoconfigure;

import java.time.Duration;
import java.util.Objects;
import java.util.Set;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfigMXBean;
import com.zaxxer.hikari.HikariDataSource;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.boot.jdbc.DataSourceUnwrapper;

/**
 * The data source that {@code lockkeeper.datasource} describes: one connection, which is
 * closed a while after it was used. What is not configured is as in the application's
 * data source. No bean of its own, so that nothing takes it for the application's.
 */
final class ConfiguredDataSource implements DisposableBean {

	private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(10);

	private final LockkeeperProperties.Datasource properties;

	private @Nullable HikariDataSource dataSource;

	ConfiguredDataSource(LockkeeperProperties.Datasource properties) {
		this.properties = properties;
	}

	/** Whether nothing is taken from the application's data source. */
	boolean isComplete() {
		return this.properties.url() != null && this.properties.username() != null;
	}

	/**
	 * What to migrate with.
	 * @param application the application's data source; {@code null} only if it has none
	 * and a URL is configured, or if the configuration {@link #isComplete() is complete}
	 */
	synchronized DataSource insteadOf(@Nullable DataSource application) {
		if (this.properties.url() == null && this.properties.username() == null) {
			return Objects.requireNonNull(application);
		}
		HikariDataSource dataSource = this.dataSource;
		if (dataSource == null) {
			dataSource = create(application);
			this.dataSource = dataSource;
		}
		return dataSource;
	}

	private HikariDataSource create(@Nullable DataSource application) {
		HikariDataSource dataSource = (isComplete() || application == null) ? withoutModel() : likeThat(application);
		dataSource.setPoolName("lockkeeper");
		dataSource.setMaximumPoolSize(1);
		dataSource.setMinimumIdle(0);
		dataSource.setIdleTimeout(IDLE_TIMEOUT.toMillis());
		if (this.properties.username() != null) {
			forgetOtherUsers(dataSource);
		}
		return dataSource;
	}

	/** The driver and the pool prefer each of these to the user name. */
	private static void forgetOtherUsers(HikariDataSource dataSource) {
		dataSource.setCredentialsProvider(null);
		dataSource.getDataSourceProperties().keySet().removeAll(Set.of("user", "password"));
		if (dataSource.getJdbcUrl() != null) {
			dataSource.setJdbcUrl(dataSource.getJdbcUrl()
				.replaceAll("(?<=[?&])(?:user|password)=[^&]*(?:&|$)", "")
				.replaceFirst("[?&]$", ""));
		}
	}

	private HikariDataSource withoutModel() {
		return configured(DataSourceBuilder.create().type(HikariDataSource.class));
	}

	/** A pool is more than what a builder knows of it: TLS, schema, driver settings. */
	private HikariDataSource likeThat(DataSource application) {
		HikariDataSource pool = DataSourceUnwrapper.unwrap(application, HikariConfigMXBean.class,
				HikariDataSource.class);
		if (pool == null || pool.getJdbcUrl() == null) {
			return configured(DataSourceBuilder.derivedFrom(application).type(HikariDataSource.class));
		}
		HikariDataSource dataSource = new HikariDataSource();
		pool.copyStateTo(dataSource);
		// A long migration is no leak
		dataSource.setLeakDetectionThreshold(0);
		if (this.properties.url() != null) {
			dataSource.setJdbcUrl(this.properties.url());
		}
		if (this.properties.username() != null) {
			dataSource.setUsername(this.properties.username());
			dataSource.setPassword(this.properties.password());
		}
		return dataSource;
	}

	private HikariDataSource configured(DataSourceBuilder<HikariDataSource> builder) {
		if (this.properties.url() != null) {
			builder.url(this.properties.url());
		}
		if (this.properties.username() != null) {
			builder.username(this.properties.username());
			builder.password(this.properties.password());
		}
		return builder.build();
	}

	@Override
	public synchronized void destroy() {
		if (this.dataSource != null) {
			this.dataSource.close();
		}
	}

}
