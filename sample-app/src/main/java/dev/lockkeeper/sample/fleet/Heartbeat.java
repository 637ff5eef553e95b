package dev.lockkeeper.sample.fleet;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;

import dev.lockkeeper.Migrator;
import dev.lockkeeper.autoconfigure.MigrationCompletedEvent;
import dev.lockkeeper.migration.MigrationState;

/**
 * Writes down when this replica is ready, and every few seconds from then on that it
 * still is.
 */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
class Heartbeat {

	static final long EVERY_MILLIS = 3000;

	private static final Logger logger = LoggerFactory.getLogger(Heartbeat.class);

	private final BootRecorder recorder;

	private final BootTable table;

	private final Migrator migrator;

	private final HealthEndpoint health;

	private final JdbcTemplate jdbc;

	Heartbeat(BootRecorder recorder, BootTable table, Migrator migrator, HealthEndpoint health, JdbcTemplate jdbc) {
		this.recorder = recorder;
		this.table = table;
		this.migrator = migrator;
		this.health = health;
		this.jdbc = jdbc;
	}

	@EventListener
	void on(MigrationCompletedEvent event) {
		// The run ended long before Boot could publish the event.
		Instant end = (this.migrator.state() instanceof MigrationState.Done done) ? done.at() : Instant.now();
		this.recorder.done(event.report(), end);
	}

	@EventListener
	void on(ApplicationReadyEvent event) {
		this.recorder.ready(Instant.now());
		write(this.table::prune);
		beat();
	}

	/**
	 * Writes the whole boot each time: a rollback may have dropped the table, and the
	 * next migration up have made it again.
	 */
	@Scheduled(fixedDelay = EVERY_MILLIS, initialDelay = EVERY_MILLIS)
	void beat() {
		ReplicaBoot boot = this.recorder.boot();
		if (boot.readyAt() == null) {
			return;
		}
		String status = this.health.health().getStatus().getCode();
		write((connection) -> this.table.write(connection, boot, status));
	}

	private void write(Work work) {
		try {
			this.jdbc.execute((ConnectionCallback<Boolean>) (connection) -> {
				work.with(connection);
				return true;
			});
		}
		catch (DataAccessException ex) {
			logger.debug("The page will show this replica as silent", ex);
		}
	}

	private interface Work {

		void with(Connection connection) throws SQLException;

	}

}
