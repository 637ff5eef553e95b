package dev.lockkeeper.autoconfigure;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import dev.lockkeeper.migration.HistoryTableName;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.postgres.LockScope;
import dev.lockkeeper.postgres.Resolutions.Resolution;
import dev.lockkeeper.script.MigrationLocation;

/**
 * Configuration of Lockkeeper. An unknown key below {@code lockkeeper} is an error: a
 * misspelt one would be a setting that is silently not in force. What the types alone do
 * not refuse, {@link PropertyChecks} does; the direction is text, because Boot's own
 * conversion to an enum also takes {@code UP}, {@code Down} or {@code u-p}.
 *
 * @param enabled Whether to migrate when the application starts.
 * @param direction Which way to move the schema: exactly 'up' or 'down'.
 * @param target Where to stop: the last version to apply (up) or to keep (down). Without
 * it, a run goes all the way.
 * @param locations Folders with migration files, as 'classpath:', 'classpath*:' or
 * 'file:' locations.
 * @param failOnMissingLocation Whether to fail when a location holds no migration file.
 * @param table History table, as 'table' or 'schema.table'.
 * @param lock The advisory lock.
 * @param ddl Limits for statements of migrations.
 * @param connect What to do when the database is not there.
 * @param resolve Answers about statements outside a transaction that were cut off, when a
 * run has asked: '042_backfill:redo' or '042_backfill:done'.
 */
@ConfigurationProperties(prefix = LockkeeperProperties.PREFIX, ignoreUnknownFields = false)
public record LockkeeperProperties(@DefaultValue("true") boolean enabled, @DefaultValue("up") String direction,
		@Nullable MigrationVersion target, @DefaultValue("classpath:db/migration") List<MigrationLocation> locations,
		@DefaultValue("true") boolean failOnMissingLocation, @DefaultValue("schema_migrations") HistoryTableName table,
		@DefaultValue Lock lock, @DefaultValue Ddl ddl, @DefaultValue Connect connect,
		@DefaultValue List<Resolution> resolve) {

	static final String PREFIX = "lockkeeper";

	/**
	 * The advisory lock.
	 *
	 * @param key Key of the advisory lock. Derived from schema and name of the history
	 * table unless set.
	 * @param waitTimeout How long to wait for another replica's migration.
	 * @param scope How long the lock is held at a time behind a connection pooler:
	 * 'session' if the pooler is in session mode, else 'transaction'. Unless set, a
	 * pooler is refused.
	 */
	public record Lock(@Nullable Long key, @DefaultValue("15m") Duration waitTimeout, @Nullable LockScope scope) {

	}

	/**
	 * Limits for statements of migrations.
	 *
	 * @param lockTimeout How long a statement of a transactional migration may wait for a
	 * lock of a table, since everybody else queues behind it. Zero for no limit.
	 * @param retryFor How long to try a migration again that did not get its locks in
	 * time.
	 * @param statementTimeout How long a statement may run. No limit unless set.
	 */
	public record Ddl(@DefaultValue("5s") Duration lockTimeout, @DefaultValue("5m") Duration retryFor,
			@Nullable Duration statementTimeout) {

	}

	/**
	 * What to do when the database is not there.
	 *
	 * @param retryFor How long to try again when the database is not up yet, restarts or
	 * fails over.
	 */
	public record Connect(@DefaultValue("1m") Duration retryFor) {

	}

}
