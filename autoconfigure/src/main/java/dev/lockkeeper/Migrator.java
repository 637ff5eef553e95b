package dev.lockkeeper;

import java.sql.SQLException;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import org.springframework.core.io.ResourceLoader;

import javax.sql.DataSource;

import dev.lockkeeper.migration.LockkeeperException;
import dev.lockkeeper.migration.MigrationPlan;
import dev.lockkeeper.migration.MigrationPreview;
import dev.lockkeeper.migration.MigrationReport;
import dev.lockkeeper.migration.MigrationState;
import dev.lockkeeper.migration.SchemaStatus;
import dev.lockkeeper.postgres.MigrationLock;
import dev.lockkeeper.postgres.PinnedSession;
import dev.lockkeeper.postgres.SessionSource;
import dev.lockkeeper.script.MigrationFileLocator;

/**
 * Brings the schema of a PostgreSQL database to where the files of this build want it.
 * Any number of migrators may run at once, in one process or in many: one applies, the
 * others wait until it is done and then return.
 * <p>
 * Uses one connection of the data source, so a pool of one is enough. Safe for use by
 * several threads; its settings do not change.
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

	private final RunEnds ends = new RunEnds();

	private volatile @Nullable RunProgress progress;

	/** What this build ships does not change while it runs. */
	private volatile @Nullable Planning planning;

	Migrator(DataSource dataSource, ResourceLoader resourceLoader, MigrationSettings settings,
			@Nullable MigrationLock lock) {
		this.sessions = new SessionSource(dataSource, settings.identity());
		this.resourceLoader = resourceLoader;
		this.settings = settings;
		this.lock = lock;
	}

	/**
	 * Starts a migrator with the defaults: up, from {@code classpath:db/migration}, into
	 * {@code schema_migrations}.
	 * @param dataSource where the one connection comes from
	 * @return a builder
	 */
	public static MigratorBuilder builder(DataSource dataSource) {
		return new MigratorBuilder(dataSource);
	}

	/**
	 * Migrates, or waits until another migrator has. When it returns, the schema is where
	 * this build wants it.
	 * @return what was done
	 * @throws LockkeeperException if it cannot be done; what was applied before stays
	 * applied
	 */
	public MigrationReport migrate() {
		return run((session, planning,
				progress) -> new MigrationRun(this.settings, planning, session, progress, this.lock, this.sessions)
					.run());
	}

	/**
	 * Waits until another migrator has migrated, and changes nothing. Needs no more
	 * rights than to read the history table.
	 * @return that nothing was done
	 * @throws dev.lockkeeper.migration.LockTimeoutException if it takes longer than the
	 * wait for the lock may
	 * @throws LockkeeperException if files or history are not as they should be
	 */
	public MigrationReport await() {
		return run((session, planning, progress) -> new AwaitingRun(this.settings, planning, session, progress).run());
	}

	/**
	 * Makes sure that there is nothing to do, and changes nothing.
	 * @return that nothing was done
	 * @throws dev.lockkeeper.migration.PendingMigrationsException if there is
	 * @throws LockkeeperException if files or history are not as they should be
	 */
	public MigrationReport validate() {
		return run((session, planning, progress) -> new ValidatingRun(planning, session, progress).run());
	}

	/**
	 * Computes what {@link #migrate()} would do now, and changes nothing.
	 * @return the plan
	 * @throws LockkeeperException if it could not be done, as far as files and history
	 * tell
	 */
	public MigrationPlan plan() {
		return ask((session, planning, progress) -> planning.plan(session, planning.history(session)));
	}

	/**
	 * Computes what {@link #migrate()} would do now, reads every file that it would run,
	 * and changes nothing.
	 * @return the plan in detail
	 * @throws LockkeeperException if it could not be done, as far as files and history
	 * tell
	 */
	public MigrationPreview preview() {
		return ask((session, planning, progress) -> planning.preview(session));
	}

	/**
	 * Reads the state of the schema from the database, and changes nothing.
	 * @return every migration, with its row in the history
	 * @throws LockkeeperException if files or database cannot be read
	 */
	public SchemaStatus status() {
		Planning planning = planning();
		return this.sessions.execute(planning::status);
	}

	/** Where the last run is or how it ended; does not ask the database. */
	public MigrationState state() {
		RunProgress progress = this.progress;
		return (progress != null) ? progress.state() : new MigrationState.Idle();
	}

	/**
	 * Has a listener told how each run ends: with {@link MigrationState.Done} or
	 * {@link MigrationState.Failed}. It is told at once about the last run that has ended
	 * before, so that it may come late.
	 * @param listener is called by the thread that runs, and must neither take long nor
	 * throw anything
	 */
	public void whenRunEnds(Consumer<MigrationState> listener) {
		this.ends.tell(listener);
	}

	/** Name of the history table, as it was configured. */
	public String table() {
		return this.settings.table().toString();
	}

	private Planning planning() {
		Planning planning = this.planning;
		if (planning == null) {
			planning = new Planning(this.settings,
					new MigrationFileLocator(this.resourceLoader).locate(this.settings.files()));
			this.planning = planning;
		}
		return planning;
	}

	private MigrationReport run(Work<MigrationReport> work) {
		RunProgress progress = new RunProgress(this.settings.goal().direction());
		this.progress = progress;
		try {
			return inSession(progress, work);
		}
		catch (RuntimeException | Error ex) {
			progress.failed(String.valueOf(ex.getMessage()));
			throw ex;
		}
		finally {
			this.ends.ended(progress.state());
		}
	}

	/** As patient as a run with a database that is not up yet, but none. */
	private <T> T ask(Work<T> question) {
		return inSession(new RunProgress(this.settings.goal().direction()), question);
	}

	private <T> T inSession(RunProgress progress, Work<T> work) {
		try (ShutdownGuard guard = new ShutdownGuard()) {
			Planning planning = planning();
			Reconnection reconnection = new Reconnection(this.settings.connectRetryFor(), progress);
			return reconnection.run(() -> this.sessions.execute((session) -> {
				guard.guard(session);
				return reconnection.in(session, () -> work.in(session, planning, progress));
			}));
		}
	}

	/** What is done in a session, and again in a new one when that is lost. */
	@FunctionalInterface
	private interface Work<T> {

		T in(PinnedSession session, Planning planning, RunProgress progress) throws SQLException;

	}

}
