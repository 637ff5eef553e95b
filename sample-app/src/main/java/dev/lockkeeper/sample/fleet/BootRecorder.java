package dev.lockkeeper.sample.fleet;

import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

import dev.lockkeeper.extension.MigrationEvent;
import dev.lockkeeper.extension.MigrationHook;
import dev.lockkeeper.migration.MigrationReport;
import dev.lockkeeper.sample.fleet.ReplicaBoot.Step;

/**
 * Remembers how this replica boots. What it has applied it also writes down with each
 * file, so that the others can show it even if this replica does not live to be ready.
 * Before the migration that makes the table there is nowhere to write it, so the first
 * files are written down together, with that one.
 */
@Component
class BootRecorder implements MigrationHook {

	private final BootTable table;

	private final UUID id = UUID.randomUUID();

	private final String replica;

	private final boolean job;

	private final Instant startedAt = Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime());

	private final List<Step> steps = new ArrayList<>();

	private @Nullable Instant runAt;

	private long waitedMs;

	private @Nullable Instant lockedAt;

	private @Nullable Instant currentAt;

	private @Nullable Instant readyAt;

	BootRecorder(BootTable table, @Value("${HOSTNAME:localhost}") String replica,
			@Value("${lockkeeper.exit-after:false}") boolean job) {
		this.table = table;
		this.replica = replica;
		this.job = job;
	}

	/** What is known so far. */
	synchronized ReplicaBoot boot() {
		return new ReplicaBoot(this.id, this.replica, this.job, this.startedAt, this.runAt, this.waitedMs,
				this.lockedAt, this.steps, this.currentAt, this.readyAt);
	}

	@Override
	public void on(MigrationEvent event, Connection connection) throws SQLException {
		remember(event, Instant.now());
		this.table.writeFromRun(connection, boot());
	}

	private synchronized void remember(MigrationEvent event, Instant now) {
		if (event instanceof MigrationEvent.BeforeRun && this.lockedAt == null) {
			this.lockedAt = now;
		}
		else if (event instanceof MigrationEvent.BeforeMigration begin) {
			// One that stepped aside for a table lock begins again.
			this.steps.removeIf((step) -> step.finishedAt() == null);
			this.steps.add(new Step(begin.version().toString(), begin.direction().toString(), now, null));
		}
		else if (event instanceof MigrationEvent.AfterMigration) {
			this.steps.set(this.steps.size() - 1, this.steps.get(this.steps.size() - 1).finished(now));
		}
		else if (event instanceof MigrationEvent.AfterRun) {
			this.currentAt = now;
		}
	}

	/**
	 * The run is over.
	 * @param report what it did, which no hook hears where another replica did the work
	 * @param at when it was over
	 */
	synchronized void done(MigrationReport report, Instant at) {
		this.runAt = at.minus(report.duration());
		this.waitedMs = report.waited().toMillis();
		this.currentAt = at;
	}

	synchronized void ready(Instant at) {
		this.readyAt = at;
	}

}
