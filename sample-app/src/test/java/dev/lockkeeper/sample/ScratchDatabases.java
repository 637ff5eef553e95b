package dev.lockkeeper.sample;

import javax.sql.DataSource;

import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.test.context.TestComponent;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * Empty databases beside the one the service uses, on the same server.
 */
@TestComponent
public class ScratchDatabases {

	private final JdbcConnectionDetails server;

	private final JdbcTemplate service;

	ScratchDatabases(JdbcConnectionDetails server, DataSource service) {
		this.server = server;
		this.service = new JdbcTemplate(service);
	}

	/** A data source without a pool, for a database that is empty now. */
	public DriverManagerDataSource create(String name) {
		drop(name);
		this.service.execute("CREATE DATABASE " + name);
		String url = this.server.getJdbcUrl().replaceFirst("/[^/?]+(?=\\?|$)", "/" + name);
		return new DriverManagerDataSource(url, this.server.getUsername(), this.server.getPassword());
	}

	public void drop(String name) {
		this.service.execute("DROP DATABASE IF EXISTS %s WITH (FORCE)".formatted(name));
	}

}
