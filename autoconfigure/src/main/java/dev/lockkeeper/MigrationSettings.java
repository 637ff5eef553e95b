package dev.lockkeeper;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.migration.HistoryTableName;
import dev.lockkeeper.plan.Adoption;
import dev.lockkeeper.plan.Goal;
import dev.lockkeeper.postgres.Extensions;
import dev.lockkeeper.postgres.Resolutions;
import dev.lockkeeper.postgres.SessionIdentity;
import dev.lockkeeper.postgres.StatementLimits;
import dev.lockkeeper.script.FileSettings;

/**
 * Everything a migrator was told, checked.
 *
 * @param files where the migrations are
 * @param goal where to go
 * @param table name of the history table
 * @param adoption whose history to take over, or {@code null}
 * @param lock the advisory lock
 * @param limits how long statements may take
 * @param resolutions what to do about statements whose outcome nobody can know
 * @param connectRetryFor how long to try again when the database is not there
 * @param reportEvery how often to say how far a long migration is
 * @param lint what to look for in pending files
 * @param extensions what the application adds
 * @param identity who this is, for other sessions to see
 */
record MigrationSettings(FileSettings files, Goal goal, HistoryTableName table, @Nullable Adoption adoption,
		LockSettings lock, StatementLimits limits, Resolutions resolutions, Duration connectRetryFor,
		Duration reportEvery, LintSettings lint, Extensions extensions, SessionIdentity identity) {

}
