package dev.lockkeeper;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.lockkeeper.lint.LintWarning;
import dev.lockkeeper.migration.Direction;
import dev.lockkeeper.migration.LockHolder;
import dev.lockkeeper.migration.MigrationPlan;
import dev.lockkeeper.migration.MigrationReport;
import dev.lockkeeper.migration.MigrationState;
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

	/** What is peculiar about a plan, in any replica that makes it. */
	void remarks(MigrationPlan plan) {
		plan.warnings().forEach(logger::warn);
		plan.notices().forEach(logger::info);
	}

	/** Something in a pending file that would hurt replicas that run already. */
	void lint(LintWarning warning) {
		logger.atWarn()
			.addKeyValue("event", "migration.lint")
			.addKeyValue("version", warning.version())
			.addKeyValue("rule", warning.rule().ruleName())
			.log(warning.toString());
	}

	void givenUp(String version, int losses) {
		logger.atWarn()
			.addKeyValue("event", "migration.givenUp")
			.addKeyValue("version", version)
			.addKeyValue("losses", losses)
			.log("The connection was lost {} times in a row in {}, which is not tried again", losses, version);
	}

	void awaiting(String what, @Nullable MigrationPlan plan, @Nullable LockHolder holder, Duration waited) {
		logger.atInfo()
			.addKeyValue("event", "migration.awaiting")
			.addKeyValue("pending", (plan != null) ? plan.steps().size() : null)
			.addKeyValue("holderPid", (holder != null) ? holder.pid() : null)
			.addKeyValue("version", (holder != null) ? holder.version() : null)
			.addKeyValue("waitedMs", waited.toMillis())
			.log("Waiting for another process to migrate: {}; {}", what,
					(holder != null) ? "at work is " + holder : "nobody is seen at work on it yet");
	}

	void recorded(List<MigrationPlan.Recorded> migrations) {
		logger.atInfo()
			.addKeyValue("event", "migration.recorded")
			.addKeyValue("recorded", migrations.size())
			.log("Recorded {} migration(s) that are applied already ({}), up to {}", migrations.size(),
					migrations.get(0).origin(), migrations.get(migrations.size() - 1).version());
	}

	void applied(MigrationReport.Step step, Direction direction) {
		if (step.skipped()) {
			// Said with the reason by whoever knows it
			return;
		}
		logger.atInfo()
			.addKeyValue("event", "migration.applied")
			.addKeyValue("version", step.version())
			.addKeyValue("direction", direction)
			.addKeyValue("durationMs", step.duration().toMillis())
			.log("{} {} in {} ms", (direction == Direction.UP) ? "Applied" : "Rolled back", step.version(),
					step.duration().toMillis());
	}

	void stillAtWork(MigrationState.Migrating state, Duration duration, @Nullable LockHolder self) {
		logger.atInfo()
			.addKeyValue("event", "migration.progress")
			.addKeyValue("version", state.version())
			.addKeyValue("direction", state.direction())
			.addKeyValue("durationMs", duration.toMillis())
			.addKeyValue("indexBuild", (self != null) ? self.indexBuild() : null)
			.log("Still at work on {} ({} of {}) after {} s{}", state.version(), state.number(), state.total(),
					duration.toSeconds(), (self != null) ? describe(self) : "");
	}

	private static String describe(LockHolder self) {
		StringBuilder text = new StringBuilder();
		if (self.indexBuild() != null) {
			text.append("; ").append(self.indexBuild());
		}
		if (self.query() != null) {
			text.append("; on: ").append(self.query());
		}
		if (!self.blockedBy().isEmpty()) {
			text.append("; blocked by ")
				.append(String.join(", ", self.blockedBy().stream().map(LockHolder.Blocker::toString).toList()));
		}
		return text.toString();
	}

	void done(MigrationReport report) {
		logger.atInfo()
			.addKeyValue("event", "migration.done")
			.addKeyValue("direction", report.direction())
			.addKeyValue("applied", (int) report.steps().stream().filter((step) -> !step.skipped()).count())
			.addKeyValue("waitedMs", report.waited().toMillis())
			.addKeyValue("durationMs", report.duration().toMillis())
			.addKeyValue("lockTaken", report.lockTaken())
			.log(summary(report));
	}

	private static String summary(MigrationReport report) {
		if (report.steps().isEmpty()) {
			return "Schema is where it should be: migrations applied: %d, none by this replica"
				.formatted(report.applied());
		}
		long skipped = report.steps().stream().filter(MigrationReport.Step::skipped).count();
		return "Schema is where it should be: migrations applied: %d; this replica has %s %d%s in %d ms".formatted(
				report.applied(), (report.direction() == Direction.UP) ? "applied" : "rolled back",
				report.steps().size() - skipped, (skipped > 0) ? " and skipped " + skipped : "",
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
