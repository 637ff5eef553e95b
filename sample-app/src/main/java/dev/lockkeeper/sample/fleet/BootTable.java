package dev.lockkeeper.sample.fleet;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.stereotype.Component;

/**
 * Where all replicas write down how they booted, so that each of them can show it. Works
 * on connections instead of a data source, because it is used before there is one.
 */
@Component
class BootTable {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	/** Gets what is slow at the first time done before there is a lock to hold. */
	BootTable() {
		JSON.writeValueAsString(new ReplicaBoot(UUID.randomUUID(), "", false, Instant.now(), null, 0, null,
				List.of(new ReplicaBoot.Step("", "", Instant.now(), null)), null, null));
	}

	/**
	 * Writes from within a migration run.
	 * @param connection the run's; while its session is there, the replica is at work
	 * @param boot what is known so far
	 */
	void writeFromRun(Connection connection, ReplicaBoot boot) throws SQLException {
		write(connection, boot, null, "pg_backend_pid()");
	}

	/**
	 * Writes, and with that says that the replica is alive.
	 * @param connection any
	 * @param boot what is known
	 * @param health how the replica is
	 */
	void write(Connection connection, ReplicaBoot boot, String health) throws SQLException {
		write(connection, boot, health, "NULL");
	}

	private static void write(Connection connection, ReplicaBoot boot, @Nullable String health, String session)
			throws SQLException {
		if (!exists(connection)) {
			return;
		}
		try (PreparedStatement statement = connection.prepareStatement("""
				INSERT INTO replica_boots AS r (id, started_at, boot, health, session_pid, seen_at)
				VALUES (?, ?::timestamptz, ?::jsonb, ?, %s, clock_timestamp())
				ON CONFLICT (id) DO UPDATE SET boot = excluded.boot, health = excluded.health,
				    session_pid = excluded.session_pid, seen_at = excluded.seen_at""".formatted(session))) {
			statement.setObject(1, boot.id());
			statement.setString(2, boot.startedAt().toString());
			statement.setString(3, JSON.writeValueAsString(boot));
			statement.setString(4, health);
			statement.executeUpdate();
		}
	}

	/** Forgets boots of which nothing has been heard for a day. */
	void prune(Connection connection) throws SQLException {
		if (exists(connection)) {
			try (Statement statement = connection.createStatement()) {
				statement.executeUpdate("DELETE FROM replica_boots WHERE seen_at < now() - interval '1 day'");
			}
		}
	}

	/**
	 * The boots of the ten minutes up to the newest, by the replicas' names. When the
	 * session of another role began may be hidden; its process id is not.
	 */
	List<Row> read(Connection connection) throws SQLException {
		List<Row> rows = new ArrayList<>();
		if (!exists(connection)) {
			return rows;
		}
		try (Statement statement = connection.createStatement(); ResultSet found = statement.executeQuery("""
				SELECT boot, health, extract(epoch FROM clock_timestamp() - seen_at) * 1000,
				       EXISTS (SELECT FROM pg_stat_activity a
				               WHERE a.pid = session_pid AND coalesce(a.backend_start <= seen_at, true))
				FROM replica_boots
				WHERE started_at >= (SELECT max(started_at) FROM replica_boots) - interval '10 minutes'
				ORDER BY length(boot ->> 'replica'), boot ->> 'replica', started_at""")) {
			while (found.next()) {
				rows.add(new Row(JSON.readValue(found.getString(1), ReplicaBoot.class), found.getString(2),
						Duration.ofMillis(found.getLong(3)), found.getBoolean(4)));
			}
		}
		return rows;
	}

	/** No migration makes it before the thirteenth, and a rollback takes it away. */
	private static boolean exists(Connection connection) throws SQLException {
		try (Statement statement = connection.createStatement();
				ResultSet found = statement.executeQuery("SELECT to_regclass('replica_boots') IS NOT NULL")) {
			return found.next() && found.getBoolean(1);
		}
	}

	/**
	 * What is known of one boot.
	 *
	 * @param boot as the replica wrote it down last
	 * @param health how it then was; {@code null} before it was ready
	 * @param silence how long ago that is, by the server's clock
	 * @param migrating whether the session is there in which it migrates
	 */
	record Row(ReplicaBoot boot, @Nullable String health, Duration silence, boolean migrating) {

		private static final Duration PATIENCE = Duration.ofMillis(3 * Heartbeat.EVERY_MILLIS);

		private static final Duration BOOT_PATIENCE = Duration.ofMinutes(2);

		/**
		 * As far as it can be told: {@code migrating}, {@code booting}, {@code ready};
		 * {@code silent} for one that was heard of regularly and is no more, {@code gone}
		 * for one that ended before its schema was current, {@code ended} for a job that
		 * has come to its end.
		 */
		String state() {
			if (this.boot.readyAt() != null) {
				return (this.silence.compareTo(PATIENCE) < 0) ? "ready" : "silent";
			}
			if (this.migrating) {
				return "migrating";
			}
			if (this.boot.currentAt() == null) {
				return "gone";
			}
			if (this.boot.job()) {
				return "ended";
			}
			return (this.silence.compareTo(BOOT_PATIENCE) < 0) ? "booting" : "silent";
		}

	}

}
