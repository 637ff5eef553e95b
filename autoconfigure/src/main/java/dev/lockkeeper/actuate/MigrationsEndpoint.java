package dev.lockkeeper.actuate;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

import dev.lockkeeper.migration.HistoryRow;
import dev.lockkeeper.migration.MigrationState;
import dev.lockkeeper.migration.MigrationStatus;
import dev.lockkeeper.migration.SchemaStatus;

/**
 * Endpoint {@code migrations}, read only: every migration of this build and of the
 * history. What is not known is left out.
 *
 * <pre class="code">
 * {
 *   "migrators": {
 *     "lockkeeperMigrator": {                     name of the bean
 *       "table": "public.schema_migrations",
 *       "lockKey": "-7309857543267158",           a bigint, as text: some readers of JSON round numbers
 *       "lastRun": {
 *         "state": "done",                        idle, connecting, waiting, preparing, migrating, done, failed
 *         "at": "2027-03-01T08:00:00.123Z",       "since" for a run that is going on
 *         "direction": "up",
 *         "appliedByThisReplica": 1,
 *         "waitedMs": 3,
 *         "durationMs": 48
 *       },
 *       "readAt": "2027-03-01T09:00:00Z",         when the database was asked
 *       "migrations": [
 *         {
 *           "version": "001_create_orders",
 *           "state": "applied",                   pending, applied, missing (applied, no file), newer (applied by a newer release)
 *           "appliedAt": "2027-03-01T08:00:00.1Z",
 *           "appliedBy": "orders 1.4.2 @orders-7d9f",
 *           "durationMs": 12,
 *           "checksum": "same",                   same, changed, unknown
 *           "skipped": "not in this region"       why it was recorded without being run
 *         }
 *       ]
 *     }
 *   }
 * }
 * </pre>
 *
 * While a run of this application is going on, {@code migrations} is what was read before
 * it, and left out when that is nothing. When the database does not answer, {@code error}
 * says why and {@code migrations} is left out. A waiting run tells of the {@code holder}
 * of the lock: {@code pid}, {@code application}, {@code client}, {@code connectedSince},
 * {@code version}, {@code state}, {@code stateSince}, {@code query}, {@code blockedBy}
 * and {@code indexBuild}.
 */
@Endpoint(id = "migrations")
public final class MigrationsEndpoint {

	private final SchemaWatches watches;

	MigrationsEndpoint(SchemaWatches watches) {
		this.watches = watches;
	}

	/** Everything. */
	@ReadOperation
	public MigrationsDescriptor migrations() {
		Map<String, MigratorDescriptor> migrators = new LinkedHashMap<>();
		this.watches.byName().forEach((name, watch) -> migrators.put(name, describe(watch)));
		return new MigrationsDescriptor(migrators);
	}

	/**
	 * One migration.
	 * @param version such as {@code 001_create_orders}
	 * @return the migration, in each migrator that knows it; {@code null}, which is 404,
	 * when none does
	 */
	@ReadOperation
	public @Nullable MigrationDescriptors migration(@Selector String version) {
		Map<String, MigrationDescriptor> found = new LinkedHashMap<>();
		String error = null;
		for (Map.Entry<String, SchemaWatch> watch : this.watches.byName().entrySet()) {
			MigratorDescriptor migrator = describe(watch.getValue());
			if (migrator.migrations() == null) {
				error = Objects.requireNonNullElse(migrator.error(), "A run is going on");
				continue;
			}
			migrator.migrations()
				.stream()
				.filter((migration) -> migration.version().equals(version))
				.forEach((migration) -> found.put(watch.getKey(), migration));
		}
		return (found.isEmpty() && error == null) ? null : new MigrationDescriptors(found, error);
	}

	private static MigratorDescriptor describe(SchemaWatch watch) {
		MigrationState state = watch.state();
		Map<String, Object> run = RunDetails.of(state);
		Reading reading = state.isRunning() ? watch.last() : watch.read();
		if (reading == null || reading.status() == null) {
			String error = (reading != null) ? reading.problem() : null;
			return new MigratorDescriptor(watch.migrator().table(), null, run, error, null, null);
		}
		SchemaStatus status = reading.status();
		return new MigratorDescriptor(status.table(), String.valueOf(status.lockKey()), run, null, reading.at(),
				status.migrations().stream().map(MigrationDescriptor::of).toList());
	}

	/**
	 * All migrators of the application.
	 *
	 * @param migrators by the names of their beans
	 */
	public record MigrationsDescriptor(Map<String, MigratorDescriptor> migrators) implements OperationResponseBody {

	}

	/**
	 * One migration in all migrators that know it.
	 *
	 * @param migrators by the names of the migrators' beans
	 * @param error why there may be one more, which cannot be told now
	 */
	public record MigrationDescriptors(Map<String, MigrationDescriptor> migrators,
			@Nullable String error) implements OperationResponseBody {

	}

	/**
	 * A migrator.
	 *
	 * @param table its history table
	 * @param lockKey key of its advisory lock
	 * @param lastRun its last run, or the one that is going on
	 * @param error why the database has not answered
	 * @param readAt when the database was asked
	 * @param migrations in their order
	 */
	public record MigratorDescriptor(String table, @Nullable String lockKey, Map<String, Object> lastRun,
			@Nullable String error, @Nullable Instant readAt, @Nullable List<MigrationDescriptor> migrations) {

	}

	/**
	 * A migration.
	 *
	 * @param version which one
	 * @param state pending, applied, missing or newer
	 * @param appliedAt when, by the server's clock
	 * @param appliedBy application, version and host
	 * @param durationMs how long its file took
	 * @param checksum same, changed or unknown
	 * @param skipped why it was recorded without being run
	 */
	public record MigrationDescriptor(String version, String state, @Nullable Instant appliedAt,
			@Nullable String appliedBy, @Nullable Long durationMs, String checksum, @Nullable String skipped) {

		static MigrationDescriptor of(MigrationStatus migration) {
			String state = migration.state().name().toLowerCase(Locale.ROOT);
			String checksum = migration.checksum().name().toLowerCase(Locale.ROOT);
			HistoryRow row = migration.row();
			return (row != null)
					? new MigrationDescriptor(migration.version().value(), state, row.appliedAt(), row.appliedBy(),
							(row.duration() != null) ? row.duration().toMillis() : null, checksum, row.skipped())
					: new MigrationDescriptor(migration.version().value(), state, null, null, null, checksum, null);
		}

	}

}
