package dev.lockkeeper;

import java.sql.SQLException;
import java.time.Duration;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.lockkeeper.migration.Direction;
import dev.lockkeeper.migration.MigrationPlan;
import dev.lockkeeper.migration.MigrationReport;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.postgres.MigrationLock;

/**
 * What a run says in the log: a sentence for people, key values for machines.
 */
final class RunLog {

	private static final Logger logger = LoggerFactory.getLogger(Migrator.class);

	void locked(MigrationLock lock, Duration waited) {
		logger.atInfo()
			.addKeyValue("event", "migration.lock")
			.addKeyValue("waitedMs", waited.toMillis())
			.log("Holding the {}", lock.describe());
	}

	void warnings(MigrationPlan plan) {
		plan.warnings().forEach(logger::warn);
	}

	void applied(MigrationReport.Step step, Direction direction) {
		logger.atInfo()
			.addKeyValue("event", "migration.applied")
			.addKeyValue("version", step.version())
			.addKeyValue("direction", direction)
			.addKeyValue("durationMs", step.duration().toMillis())
			.log("{} {} in {} ms", (direction == Direction.UP) ? "Applied" : "Rolled back", step.version(),
					step.duration().toMillis());
	}

	void done(MigrationReport report) {
		logger.atInfo()
			.addKeyValue("event", "migration.done")
			.addKeyValue("direction", report.direction())
			.addKeyValue("applied", report.steps().size())
			.addKeyValue("waitedMs", report.waited().toMillis())
			.addKeyValue("durationMs", report.duration().toMillis())
			.addKeyValue("lockTaken", report.lockTaken())
			.log(summary(report));
	}

	private static String summary(MigrationReport report) {
		int own = report.steps().size();
		if (own == 0) {
			return "Schema is where it should be: migrations applied: %d, none by this replica"
				.formatted(report.applied());
		}
		return "Schema is where it should be: migrations applied: %d; this replica has %s %d in %d ms".formatted(
				report.applied(), (report.direction() == Direction.UP) ? "applied" : "rolled back", own,
				report.duration().toMillis());
	}

	void connectionLost(SQLException reason, Duration left) {
		logger.atWarn()
			.addKeyValue("event", "migration.connectionLost")
			.log("The database is not there ({}); trying again for {} s", reason.getMessage(), left.toSeconds());
	}

	void undone(MigrationVersion version) {
		logger.atWarn()
			.addKeyValue("event", "migration.undone")
			.addKeyValue("version", version)
			.log("The history has lost {}, which this run had recorded, and it is run again: a fail-over to a server that had not received it",
					version);
	}

	void durationsNotRecorded(SQLException reason) {
		logger.warn("The durations of this run's migrations could not be recorded: {}", reason.getMessage());
	}

	void notHeldAtEnd(MigrationLock lock) {
		logger.warn("The {} was no longer held at the end of the run", lock.describe());
	}

	void notReleased(MigrationLock lock, SQLException reason) {
		logger.warn("The {} was not released in order: {}", lock.describe(), reason.getMessage());
	}

}
