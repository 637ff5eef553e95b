package dev.lockkeeper;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.core.io.ResourceLoader;

import dev.lockkeeper.migration.Direction;
import dev.lockkeeper.migration.HistoryTableName;
import dev.lockkeeper.migration.LockkeeperException;
import dev.lockkeeper.migration.MigrationPlan;
import dev.lockkeeper.migration.MigrationReport;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.migration.UnknownOutcomeException;
import dev.lockkeeper.plan.Planner;
import dev.lockkeeper.postgres.HistoryLookup;
import dev.lockkeeper.postgres.LockScope;
import dev.lockkeeper.postgres.MigrationLock;
import dev.lockkeeper.postgres.Resolutions;
import dev.lockkeeper.postgres.SessionIdentity;
import dev.lockkeeper.postgres.SessionSource;
import dev.lockkeeper.postgres.StatementLimits;
import dev.lockkeeper.script.MigrationFileLocator;
import dev.lockkeeper.script.MigrationFiles;
import dev.lockkeeper.script.MigrationLocation;

/**
 * Brings the schema of a PostgreSQL database to where the files of this build want it.
 * Any number of migrators may run at once, in one process or in many: one applies, the
 * others wait until it is done and then return.
 * <p>
 * Uses one connection of the data source, so a pool of one is enough. Immutable and safe
 * for use by several threads.
 *
 * <pre class="code">
 * MigrationReport report = Migrator.builder(dataSource).build().migrate();
 * </pre>
 */
public final class Migrator {

	private final SessionSource sessions;

	private final ResourceLoader resourceLoader;

	private final MigrationSettings settings;

	private final @Nullable MigrationLock lock;

	private Migrator(Builder builder) {
		this.resourceLoader = builder.resourceLoader;
		this.lock = builder.lock;
		SessionIdentity identity = new SessionIdentity(builder.application);
		this.settings = new MigrationSettings(builder.direction, builder.target, builder.locations,
				builder.failOnMissingLocation, builder.table, builder.lockKey, builder.lockWaitTimeout,
				builder.lockScope, builder.limits, new Resolutions(builder.resolutions), builder.connectRetryFor,
				identity);
		this.sessions = new SessionSource(builder.dataSource, identity);
	}

	/**
	 * Starts a migrator with the defaults: up, from {@code classpath:db/migration}, into
	 * {@code schema_migrations}.
	 * @param dataSource where the one connection comes from
	 * @return a builder
	 */
	public static Builder builder(DataSource dataSource) {
		return new Builder(dataSource);
	}

	/**
	 * Migrates, or waits until another migrator has. When it returns, the schema is where
	 * this build wants it.
	 * @return what was done
	 * @throws LockkeeperException if it cannot be done; what was applied before stays
	 * applied
	 */
	public MigrationReport migrate() {
		MigrationFiles files = locate();
		RunProgress progress = new RunProgress(this.settings.direction());
		try (ShutdownGuard guard = new ShutdownGuard()) {
			Reconnection reconnection = new Reconnection(this.settings.connectRetryFor(), progress);
			return reconnection.run(() -> this.sessions.execute((session) -> {
				reconnection.connected();
				guard.guard(session);
				return new MigrationRun(this.settings, files, session, progress, this.lock).run();
			}));
		}
	}

	/**
	 * Computes what {@link #migrate()} would do now, and changes nothing.
	 * @return the plan
	 * @throws LockkeeperException if it could not be done, as far as files and history
	 * tell
	 */
	public MigrationPlan plan() {
		Planner planner = new Planner(locate(), this.settings.direction(), this.settings.target());
		return this.sessions
			.execute((session) -> planner.plan(HistoryLookup.find(session, this.settings.table()).read()));
	}

	private MigrationFiles locate() {
		return new MigrationFileLocator(this.resourceLoader).locate(this.settings.locations(),
				this.settings.failOnMissingLocation());
	}

	/**
	 * Settings of a migrator. Each is checked when it is given, before any connection is
	 * opened.
	 */
	public static final class Builder {

		private final DataSource dataSource;

		private ResourceLoader resourceLoader = new DefaultResourceLoader();

		private Direction direction = Direction.UP;

		private @Nullable MigrationVersion target;

		private List<MigrationLocation> locations = List.of(MigrationLocation.of("classpath:db/migration"));

		private boolean failOnMissingLocation = true;

		private HistoryTableName table = HistoryTableName.of("schema_migrations");

		private @Nullable Long lockKey;

		private Duration lockWaitTimeout = Duration.ofMinutes(15);

		private @Nullable LockScope lockScope;

		private StatementLimits limits = new StatementLimits(Duration.ofSeconds(5), Duration.ofMinutes(5), null);

		private List<Resolutions.Resolution> resolutions = List.of();

		private Duration connectRetryFor = Duration.ofMinutes(1);

		private String application = "application";

		private @Nullable MigrationLock lock;

		private Builder(DataSource dataSource) {
			this.dataSource = dataSource;
		}

		/**
		 * Resolves {@code classpath:} and {@code file:}; the thread's class loader by
		 * default.
		 */
		public Builder resourceLoader(ResourceLoader resourceLoader) {
			this.resourceLoader = resourceLoader;
			return this;
		}

		/** Which way to go; up by default. */
		public Builder direction(Direction direction) {
			this.direction = direction;
			return this;
		}

		/**
		 * Where to stop: up, the last version to apply; down, the last version to keep.
		 * {@code null}, the default, goes all the way.
		 */
		public Builder target(@Nullable MigrationVersion target) {
			this.target = target;
			return this;
		}

		/**
		 * Where the files are; {@code classpath:db/migration} by default.
		 * @throws IllegalArgumentException for none or a malformed one
		 */
		public Builder locations(String... locations) {
			return locations(Arrays.stream(locations).map(MigrationLocation::of).toList());
		}

		/**
		 * Where the files are; {@code classpath:db/migration} by default.
		 * @throws IllegalArgumentException for none
		 */
		public Builder locations(List<MigrationLocation> locations) {
			if (locations.isEmpty()) {
				throw new IllegalArgumentException("at least one location is needed");
			}
			this.locations = List.copyOf(locations);
			return this;
		}

		/**
		 * Whether a location without any migration file is an error; it is by default.
		 */
		public Builder failOnMissingLocation(boolean failOnMissingLocation) {
			this.failOnMissingLocation = failOnMissingLocation;
			return this;
		}

		/** Name of the history table; {@code schema_migrations} by default. */
		public Builder table(HistoryTableName table) {
			this.table = table;
			return this;
		}

		/**
		 * Key of the advisory lock. {@code null}, the default, derives it from the schema
		 * and name of the history table, so that two services with two tables in one
		 * database do not wait for each other.
		 */
		public Builder lockKey(@Nullable Long lockKey) {
			this.lockKey = lockKey;
			return this;
		}

		/**
		 * How long to wait for another migrator; 15 minutes by default.
		 * @throws IllegalArgumentException unless positive
		 */
		public Builder lockWaitTimeout(Duration lockWaitTimeout) {
			if (lockWaitTimeout.isNegative() || lockWaitTimeout.isZero()) {
				throw new IllegalArgumentException("the wait timeout must be positive, not " + lockWaitTimeout);
			}
			this.lockWaitTimeout = lockWaitTimeout;
			return this;
		}

		/**
		 * How long the lock is held at a time. {@code null}, the default: for the whole
		 * run, and a connection pooler between here and the server is refused.
		 */
		public Builder lockScope(@Nullable LockScope lockScope) {
			this.lockScope = lockScope;
			return this;
		}

		/**
		 * How long statements may wait for locks of tables and may run. By default five
		 * seconds for locks of a transactional script, which is tried again for five
		 * minutes; running is not limited.
		 * @throws IllegalArgumentException if anything is negative
		 */
		public Builder limits(StatementLimits limits) {
			this.limits = limits;
			return this;
		}

		/**
		 * Answers what happened to statements outside a transaction that were cut off,
		 * when a run has asked with an {@link UnknownOutcomeException}.
		 */
		public Builder resolve(List<Resolutions.Resolution> resolutions) {
			this.resolutions = List.copyOf(resolutions);
			return this;
		}

		/**
		 * How long to try again when the database is not there; a minute by default.
		 * Progress starts the time anew.
		 * @throws IllegalArgumentException if negative
		 */
		public Builder connectRetryFor(Duration connectRetryFor) {
			if (connectRetryFor.isNegative()) {
				throw new IllegalArgumentException("the time to retry must not be negative, not " + connectRetryFor);
			}
			this.connectRetryFor = connectRetryFor;
			return this;
		}

		/**
		 * Name, and version if there is one, under which other sessions and the history
		 * table show this application.
		 */
		public Builder application(String application) {
			this.application = application;
			return this;
		}

		/** For tests that need a lock which fails to lock. */
		Builder lock(MigrationLock lock) {
			this.lock = lock;
			return this;
		}

		public Migrator build() {
			return new Migrator(this);
		}

	}

}
