package dev.lockkeeper.autoconfigure;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

import dev.lockkeeper.lint.LintRule;
import dev.lockkeeper.migration.Checks.Level;
import dev.lockkeeper.migration.Checks.OutOfOrder;
import dev.lockkeeper.migration.HistoryTableName;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.plan.Adoption;
import dev.lockkeeper.postgres.LockScope;
import dev.lockkeeper.postgres.Resolutions.Resolution;
import dev.lockkeeper.script.FileNaming;
import dev.lockkeeper.script.MigrationLocation;

/**
 * Configuration of Lockkeeper. An unknown key below {@code lockkeeper} in a file or an
 * argument is an error: a misspelt one would be a setting that is silently not in force.
 * Boot exempts environment variables and system properties. What the types alone do not
 * refuse, {@link PropertyChecks} does; the direction is text, because Boot's own
 * conversion to an enum also takes {@code UP}, {@code Down} or {@code u-p}.
 *
 * @param enabled Whether to migrate when the application starts.
 * @param mode What to do about migrations when the application starts: apply them, fail
 * when there are any, wait until somebody else has applied them, or say what would be
 * done.
 * @param exitAfter Whether to end the process after that, with status 0, or with 1 when
 * it has failed.
 * @param direction Which way to move the schema: exactly 'up' or 'down'.
 * @param target Where to stop: the last version to apply (up) or to keep (down). Without
 * it, a run goes all the way.
 * @param locations Folders with migration files, as 'classpath:', 'classpath*:' or
 * 'file:' locations.
 * @param failOnMissingLocation Whether to fail when a location holds no migration file.
 * @param fileNaming How migration files are named: '042_name.up.sql', or also
 * 'V42__name.sql' as Flyway has it.
 * @param table History table, as 'table' or 'schema.table'.
 * @param checks What to do about a history that does not look like the files.
 * @param baseline On an empty history, the last version that is applied already: it and
 * all before it are recorded and not run.
 * @param adopt On an empty history, another tool whose history is taken over:
 * 'golang-migrate', 'flyway' or 'liquibase', with ':table' or ':schema.table' after it
 * where its table does not have the tool's own name for it.
 * @param datasource What to migrate with, where that is not the application's data
 * source.
 * @param lint Warnings about pending files that would hurt a running fleet.
 * @param lock The advisory lock.
 * @param ddl Limits for statements of migrations.
 * @param connect What to do when the database is not there.
 * @param plan What the mode 'plan' does.
 * @param health The health indicator.
 * @param earlyProbes Answers to health probes while the application's ports are closed.
 * @param resolve Answers about statements outside a transaction that were cut off, when a
 * run has asked: '042_backfill:3:redo' or '042_backfill:3:done'.
 */
@ConfigurationProperties(prefix = LockkeeperProperties.PREFIX, ignoreUnknownFields = false)
public record LockkeeperProperties(@DefaultValue("true") boolean enabled, @DefaultValue("migrate") RunMode mode,
		@DefaultValue("false") boolean exitAfter, @DefaultValue("up") String direction,
		@Nullable MigrationVersion target, @DefaultValue(MigrationLocation.DEFAULT) List<MigrationLocation> locations,
		@DefaultValue("true") boolean failOnMissingLocation, @DefaultValue("numbered") FileNaming fileNaming,
		@DefaultValue("schema_migrations") HistoryTableName table, @DefaultValue Checks checks,
		@Nullable MigrationVersion baseline, @Nullable Adoption adopt, @DefaultValue Datasource datasource,
		@DefaultValue Lint lint, @DefaultValue Lock lock, @DefaultValue Ddl ddl, @DefaultValue Connect connect,
		@DefaultValue Plan plan, @DefaultValue Health health, @DefaultValue EarlyProbes earlyProbes,
		@DefaultValue List<Resolution> resolve) {

	static final String PREFIX = "lockkeeper";

	/**
	 * What to do about a history that does not look like the files.
	 *
	 * @param checksum What to do about an applied migration whose file has changed since.
	 * Line ends, a byte order mark and trailing blanks do not count.
	 * @param outOfOrder What to do about a pending migration below one that is applied.
	 * @param missing What to do about an applied migration that is older than this
	 * build's newest one and has no file.
	 */
	public record Checks(@DefaultValue("fail") Level checksum, @DefaultValue("apply") OutOfOrder outOfOrder,
			@DefaultValue("warn") Level missing) {

	}

	/**
	 * What to migrate with, where that is not the application's data source.
	 *
	 * @param url JDBC URL to migrate over, such as one that leads past a pooler. That of
	 * the application's data source unless set; an application without one, such as with
	 * R2DBC, is migrated only if it is set.
	 * @param username Role to migrate as, such as the owner of the tables. That of the
	 * application's data source unless set.
	 * @param password Password of that role.
	 */
	public record Datasource(@Nullable String url, @Nullable String username, @Nullable String password) {

		@Override
		public String toString() {
			// A URL may hold a password, too
			return "Datasource[username=" + this.username + "]";
		}

	}

	/**
	 * Warnings about pending files that would hurt a running fleet.
	 *
	 * @param enabled Whether to look at pending files before they are run.
	 * @param disabledRules Rules that are switched off, by their names in the warnings.
	 * @param smallTable Size, without indexes, up to which nothing hurts only because it
	 * takes long.
	 */
	public record Lint(@DefaultValue("true") boolean enabled, @DefaultValue Set<LintRule> disabledRules,
			@DefaultValue("5MB") DataSize smallTable) {

	}

	/**
	 * What the mode 'plan' does.
	 *
	 * @param jsonFile File to which the plan is written, as a line of JSON for each
	 * migrator; what it held before is replaced. The plan is only logged unless set.
	 */
	public record Plan(@Nullable Path jsonFile) {

	}

	/**
	 * The health indicator.
	 *
	 * @param cacheFor How long an answer of the database is used again.
	 */
	public record Health(@DefaultValue("1s") Duration cacheFor) {

	}

	/**
	 * Answers to health probes while the application's ports are closed.
	 *
	 * @param enabled Whether to answer liveness and readiness probes while migrations
	 * run. On Kubernetes, unless set.
	 */
	public record EarlyProbes(@Nullable Boolean enabled) {

	}

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
