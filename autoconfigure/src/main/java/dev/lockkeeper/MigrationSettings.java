package dev.lockkeeper;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.migration.Direction;
import dev.lockkeeper.migration.HistoryTableName;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.postgres.LockScope;
import dev.lockkeeper.postgres.Resolutions;
import dev.lockkeeper.postgres.SessionIdentity;
import dev.lockkeeper.postgres.StatementLimits;
import dev.lockkeeper.script.MigrationLocation;

/**
 * Everything a migrator was told, checked.
 *
 * @param direction which way to go
 * @param target where to stop
 * @param locations where the files are
 * @param failOnMissingLocation whether a location without files is a problem
 * @param table name of the history table
 * @param lockKey key of the advisory lock, or {@code null} to derive it from the table
 * @param lockWaitTimeout how long to wait for the lock
 * @param lockScope how long the lock is held at a time, or {@code null} for the whole run
 * on a direct connection
 * @param limits how long statements may take
 * @param resolutions what to do about statements whose outcome nobody can know
 * @param connectRetryFor how long to try again when the database is not there
 * @param identity who this is, for other sessions to see
 */
record MigrationSettings(Direction direction, @Nullable MigrationVersion target, List<MigrationLocation> locations,
		boolean failOnMissingLocation, HistoryTableName table, @Nullable Long lockKey, Duration lockWaitTimeout,
		@Nullable LockScope lockScope, StatementLimits limits, Resolutions resolutions, Duration connectRetryFor,
		SessionIdentity identity) {

}
