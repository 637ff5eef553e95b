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
import dev.lockkeeper.postgres.HistoryTable;
import dev.lockkeeper.postgres.MigrationLock;
import dev.lockkeeper.postgres.PinnedSession;
import dev.lockkeeper.postgres.SessionIdentity;
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

	private final DataSource dataSource;

	private final ResourceLoader resourceLoader;

	private final MigrationSettings settings;

	private final @Nullable MigrationLock lock;

	private Migrator(Builder builder) {
		this.dataSource = builder.dataSource;
		this.resourceLoader = builder.resourceLoader;
		this.lock = builder.lock;
		this.settings = new MigrationSettings(builder.direction, builder.target, builder.locations,
				builder.failOnMissingLocation, builder.table, builder.lockKey, builder.lockWaitTimeout,
				new SessionIdentity(builder.application));
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
		return PinnedSession.execute(this.dataSource, this.settings.identity(),
				(session) -> new MigrationRun(this.settings, files, session, this.lock).run());
	}

	/**
	 * Computes what {@link #migrate()} would do now, and changes nothing.
	 * @return the plan
	 * @throws LockkeeperException if it could not be done, as far as files and history
	 * tell
	 */
	public MigrationPlan plan() {
		MigrationFiles files = locate();
		return PinnedSession.execute(this.dataSource, this.settings.identity(), (session) -> {
			HistoryTable history = HistoryTable.inspect(session, this.settings.table());
			return new MigrationRun(this.settings, files, session, this.lock).plan(history);
		});
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
