package dev.lockkeeper;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.migration.Direction;
import dev.lockkeeper.migration.HistoryTableName;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.postgres.SessionIdentity;
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
 * @param identity who this is, for other sessions to see
 */
record MigrationSettings(Direction direction, @Nullable MigrationVersion target, List<MigrationLocation> locations,
		boolean failOnMissingLocation, HistoryTableName table, @Nullable Long lockKey, Duration lockWaitTimeout,
		SessionIdentity identity) {

}
