package dev.lockkeeper;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.core.io.ResourceLoader;

import dev.lockkeeper.extension.JavaMigration;
import dev.lockkeeper.extension.MigrationCondition;
import dev.lockkeeper.extension.MigrationHook;
import dev.lockkeeper.lint.LintRule;
import dev.lockkeeper.lint.Linter;
import dev.lockkeeper.migration.Checks;
import dev.lockkeeper.migration.Direction;
import dev.lockkeeper.migration.HistoryTableName;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.migration.UnknownOutcomeException;
import dev.lockkeeper.plan.Adoption;
import dev.lockkeeper.plan.Goal;
import dev.lockkeeper.postgres.Extensions;
import dev.lockkeeper.postgres.LockScope;
import dev.lockkeeper.postgres.MigrationLock;
import dev.lockkeeper.postgres.Resolutions;
import dev.lockkeeper.postgres.SessionIdentity;
import dev.lockkeeper.postgres.StatementLimits;
import dev.lockkeeper.script.FileNaming;
import dev.lockkeeper.script.FileSettings;
import dev.lockkeeper.script.MigrationCode;
import dev.lockkeeper.script.MigrationLocation;

/**
 * Settings of a migrator. Each is checked when it is given, before any connection is
 * opened.
 */
public final class MigratorBuilder {

	private final DataSource dataSource;

	private ResourceLoader resourceLoader = new DefaultResourceLoader();

	private Direction direction = Direction.UP;

	private @Nullable MigrationVersion target;

	private List<MigrationLocation> locations = List.of(MigrationLocation.of(MigrationLocation.DEFAULT));

	private boolean failOnMissingLocation = true;

	private HistoryTableName table = HistoryTableName.of("schema_migrations");

	private @Nullable Long lockKey;

	private Duration lockWaitTimeout = Duration.ofMinutes(15);

	private @Nullable LockScope lockScope;

	private StatementLimits limits = new StatementLimits(Duration.ofSeconds(5), Duration.ofMinutes(5), null);

	private List<Resolutions.Resolution> resolutions = List.of();

	private Duration connectRetryFor = Duration.ofMinutes(1);

	private FileNaming fileNaming = FileNaming.NUMBERED;

	private final List<MigrationCode> code = new ArrayList<>();

	private Checks checks = Checks.DEFAULT;

	private @Nullable MigrationVersion baseline;

	private @Nullable Adoption adoption;

	private LintSettings lint = new LintSettings(true, Set.of(), Linter.DEFAULT_SMALL_TABLE_BYTES);

	private final List<MigrationCondition> conditions = new ArrayList<>();

	private final List<MigrationHook> hooks = new ArrayList<>();

	private String application = "application";

	private Duration reportEvery = Duration.ofSeconds(10);

	private @Nullable MigrationLock lock;

	MigratorBuilder(DataSource dataSource) {
		this.dataSource = dataSource;
	}

	/**
	 * Resolves {@code classpath:} and {@code file:}; the thread's class loader by
	 * default.
	 */
	public MigratorBuilder resourceLoader(ResourceLoader resourceLoader) {
		this.resourceLoader = resourceLoader;
		return this;
	}

	/** Which way to go; up by default. */
	public MigratorBuilder direction(Direction direction) {
		this.direction = direction;
		return this;
	}

	/**
	 * Where to stop: up, the last version to apply; down, the last version to keep.
	 * {@code null}, the default, goes all the way.
	 */
	public MigratorBuilder target(@Nullable MigrationVersion target) {
		this.target = target;
		return this;
	}

	/**
	 * Where the files are; {@code classpath:db/migration} by default.
	 * @throws IllegalArgumentException for none or a malformed one
	 */
	public MigratorBuilder locations(String... locations) {
		return locations(Arrays.stream(locations).map(MigrationLocation::of).toList());
	}

	/**
	 * Where the files are; {@code classpath:db/migration} by default.
	 * @throws IllegalArgumentException for none
	 */
	public MigratorBuilder locations(List<MigrationLocation> locations) {
		if (locations.isEmpty()) {
			throw new IllegalArgumentException("at least one location is needed");
		}
		this.locations = List.copyOf(locations);
		return this;
	}

	/**
	 * Whether a location without any migration file is an error; it is by default.
	 */
	public MigratorBuilder failOnMissingLocation(boolean failOnMissingLocation) {
		this.failOnMissingLocation = failOnMissingLocation;
		return this;
	}

	/** Name of the history table; {@code schema_migrations} by default. */
	public MigratorBuilder table(HistoryTableName table) {
		this.table = table;
		return this;
	}

	/**
	 * Key of the advisory lock. {@code null}, the default, derives it from the schema and
	 * name of the history table, so that two services with two tables in one database do
	 * not wait for each other.
	 */
	public MigratorBuilder lockKey(@Nullable Long lockKey) {
		this.lockKey = lockKey;
		return this;
	}

	/**
	 * How long to wait for another migrator; 15 minutes by default.
	 * @throws IllegalArgumentException unless positive
	 */
	public MigratorBuilder lockWaitTimeout(Duration lockWaitTimeout) {
		if (lockWaitTimeout.isNegative() || lockWaitTimeout.isZero()) {
			throw new IllegalArgumentException("the wait timeout must be positive, not " + lockWaitTimeout);
		}
		this.lockWaitTimeout = lockWaitTimeout;
		return this;
	}

	/**
	 * How long the lock is held at a time. {@code null}, the default: for the whole run,
	 * and a connection pooler between here and the server is refused.
	 */
	public MigratorBuilder lockScope(@Nullable LockScope lockScope) {
		this.lockScope = lockScope;
		return this;
	}

	/**
	 * How long statements may wait for locks of tables and may run. By default five
	 * seconds for locks of a transactional script, which is tried again for five minutes;
	 * running is not limited.
	 * @throws IllegalArgumentException if anything is negative
	 */
	public MigratorBuilder limits(StatementLimits limits) {
		this.limits = limits;
		return this;
	}

	/**
	 * Answers what happened to statements outside a transaction that were cut off, when a
	 * run has asked with an {@link UnknownOutcomeException}.
	 */
	public MigratorBuilder resolve(List<Resolutions.Resolution> resolutions) {
		this.resolutions = List.copyOf(resolutions);
		return this;
	}

	/**
	 * How long to try again when the database is not there; a minute by default. Progress
	 * starts the time anew.
	 * @throws IllegalArgumentException if negative
	 */
	public MigratorBuilder connectRetryFor(Duration connectRetryFor) {
		if (connectRetryFor.isNegative()) {
			throw new IllegalArgumentException("the time to retry must not be negative, not " + connectRetryFor);
		}
		this.connectRetryFor = connectRetryFor;
		return this;
	}

	/**
	 * Name, and version if there is one, under which other sessions and the history table
	 * show this application.
	 */
	public MigratorBuilder application(String application) {
		this.application = application;
		return this;
	}

	/** How the files are named; {@code 042_add_index.up.sql} by default. */
	public MigratorBuilder fileNaming(FileNaming fileNaming) {
		this.fileNaming = fileNaming;
		return this;
	}

	/** What to do about a history that does not look like the files. */
	public MigratorBuilder checks(Checks checks) {
		this.checks = checks;
		return this;
	}

	/**
	 * The last version that is applied already where the history is empty: it and all
	 * before it are recorded and not run. {@code null}, the default, for none.
	 */
	public MigratorBuilder baseline(@Nullable MigrationVersion baseline) {
		this.baseline = baseline;
		return this;
	}

	/**
	 * Another tool whose history is taken over where ours is empty. It is only read.
	 * {@code null}, the default, for none.
	 */
	public MigratorBuilder adopt(@Nullable Adoption adoption) {
		this.adoption = adoption;
		return this;
	}

	/**
	 * What pending files are looked at for; by default for all that may hurt a running
	 * fleet.
	 * @param enabled whether to look at all
	 * @param disabledRules what not to look for
	 * @param smallTableBytes up to this size a table is small, and nothing hurts there
	 * only because it takes long
	 * @throws IllegalArgumentException for a negative size
	 */
	public MigratorBuilder lint(boolean enabled, Set<LintRule> disabledRules, long smallTableBytes) {
		if (smallTableBytes < 0) {
			throw new IllegalArgumentException("the size of a small table must not be negative: " + smallTableBytes);
		}
		this.lint = new LintSettings(enabled, disabledRules, smallTableBytes);
		return this;
	}

	/**
	 * Adds a migration whose work is code.
	 * @param name such as {@code 013_normalise_names.up}
	 * @param code the work
	 * @throws IllegalArgumentException for a name that is no migration's
	 */
	public MigratorBuilder javaMigration(String name, JavaMigration code) {
		this.code.add(MigrationCode.of(name, code));
		return this;
	}

	/** Adds a condition, which is asked after those that were added before it. */
	public MigratorBuilder condition(MigrationCondition condition) {
		this.conditions.add(condition);
		return this;
	}

	/** Adds a hook, which is told after those that were added before it. */
	public MigratorBuilder hook(MigrationHook hook) {
		this.hooks.add(hook);
		return this;
	}

	/** For tests that do not want to wait for ten seconds. */
	MigratorBuilder reportEvery(Duration reportEvery) {
		this.reportEvery = reportEvery;
		return this;
	}

	/** For tests that need a lock which fails to lock. */
	MigratorBuilder lock(MigrationLock lock) {
		this.lock = lock;
		return this;
	}

	/**
	 * Makes the migrator.
	 * @throws IllegalArgumentException if there are both a baseline and a history to
	 * adopt: each says what is applied already
	 */
	public Migrator build() {
		if (this.baseline != null && this.adoption != null) {
			throw new IllegalArgumentException("lockkeeper.baseline and lockkeeper.adopt exclude each other");
		}
		FileSettings files = new FileSettings(this.locations, this.failOnMissingLocation, this.fileNaming, this.code);
		Goal goal = new Goal(this.direction, this.target, this.baseline, this.checks);
		LockSettings lockSettings = new LockSettings(this.lockKey, this.lockWaitTimeout, this.lockScope);
		MigrationSettings settings = new MigrationSettings(files, goal, this.table, this.adoption, lockSettings,
				this.limits, new Resolutions(this.resolutions), this.connectRetryFor, this.reportEvery, this.lint,
				new Extensions(this.conditions, this.hooks), new SessionIdentity(this.application));
		return new Migrator(this.dataSource, this.resourceLoader, settings, this.lock);
	}

}
