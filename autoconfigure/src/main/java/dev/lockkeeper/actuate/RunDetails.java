package dev.lockkeeper.actuate;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.migration.Direction;
import dev.lockkeeper.migration.LockHolder;
import dev.lockkeeper.migration.LockHolder.Blocker;
import dev.lockkeeper.migration.LockHolder.IndexBuild;
import dev.lockkeeper.migration.MigrationReport;
import dev.lockkeeper.migration.MigrationState;
import dev.lockkeeper.migration.MigrationState.Connecting;
import dev.lockkeeper.migration.MigrationState.Done;
import dev.lockkeeper.migration.MigrationState.Failed;
import dev.lockkeeper.migration.MigrationState.Migrating;
import dev.lockkeeper.migration.MigrationState.Preparing;
import dev.lockkeeper.migration.MigrationState.Waiting;

/**
 * A run as health and endpoint show it: {@code state}, and what that state has to tell.
 * Times are ISO 8601 in UTC, durations milliseconds, and what is not known is left out.
 */
final class RunDetails {

	private static final Set<String> FOR_EVERYBODY = Set.of("state", "since", "at", "lock", "version", "direction",
			"number", "total", "appliedByThisReplica", "waitedMs", "durationMs", "holder", "pid", "connectedSince",
			"stateSince", "indexBuild", "phase", "percent");

	private final Map<String, Object> details = new LinkedHashMap<>();

	private RunDetails() {
	}

	static Map<String, Object> of(MigrationState state) {
		RunDetails run = new RunDetails();
		run.add("state", state.phase());
		run.describe(state);
		return run.details;
	}

	/**
	 * What anybody may be told who asks, without any right: no statement, no name or
	 * address of a machine, no message of the database.
	 */
	static Map<String, Object> forEverybody(MigrationState state) {
		return withoutInternals(of(state));
	}

	private static Map<String, Object> withoutInternals(Map<?, ?> details) {
		Map<String, Object> kept = new LinkedHashMap<>();
		details.forEach((name, value) -> {
			if (FOR_EVERYBODY.contains(name)) {
				kept.put((String) name, (value instanceof Map<?, ?> map) ? withoutInternals(map) : value);
			}
		});
		return kept;
	}

	/** As everything here shows a time: the server's clock is no better than this. */
	static String time(Instant time) {
		return time.truncatedTo(ChronoUnit.MILLIS).toString();
	}

	private void describe(MigrationState state) {
		if (state instanceof Connecting connecting) {
			add("since", connecting.since());
			add("problem", connecting.problem());
		}
		else if (state instanceof Waiting waiting) {
			add("since", waiting.since());
			add("lock", waiting.lock());
			add("holder", (waiting.holder() != null) ? holder(waiting.holder()) : null);
		}
		else if (state instanceof Preparing preparing) {
			add("since", preparing.since());
		}
		else if (state instanceof Migrating migrating) {
			add("since", migrating.since());
			add("version", migrating.version());
			add("direction", migrating.direction());
			add("number", migrating.number());
			add("total", migrating.total());
		}
		else if (state instanceof Done done) {
			MigrationReport report = done.report();
			end(done.at(), report.direction(), report.steps(), report.waited(), report.duration());
		}
		else if (state instanceof Failed failed) {
			end(failed.at(), failed.direction(), failed.steps(), failed.waited(), failed.duration());
			add("problem", failed.message());
		}
	}

	private void end(Instant at, Direction direction, List<MigrationReport.Step> steps, Duration waited,
			Duration duration) {
		add("at", at);
		add("direction", direction);
		add("appliedByThisReplica", steps.size());
		add("waitedMs", waited.toMillis());
		add("durationMs", duration.toMillis());
	}

	private static Map<String, Object> holder(LockHolder holder) {
		RunDetails details = new RunDetails();
		details.add("pid", holder.pid());
		details.add("application", holder.application());
		details.add("client", holder.client());
		details.add("connectedSince", holder.connectedSince());
		details.add("version", holder.version());
		details.add("state", holder.state());
		details.add("stateSince", holder.stateSince());
		details.add("query", holder.query());
		details.add("blockedBy", holder.blockedBy().stream().map(RunDetails::blocker).toList());
		details.add("indexBuild", (holder.indexBuild() != null) ? indexBuild(holder.indexBuild()) : null);
		return details.details;
	}

	private static Map<String, Object> blocker(Blocker blocker) {
		RunDetails details = new RunDetails();
		details.add("pid", blocker.pid());
		details.add("application", blocker.application());
		details.add("state", blocker.state());
		details.add("transactionSince", blocker.transactionSince());
		details.add("query", blocker.query());
		return details.details;
	}

	private static Map<String, Object> indexBuild(IndexBuild build) {
		RunDetails details = new RunDetails();
		details.add("index", build.index());
		details.add("phase", build.phase());
		details.add("percent", (build.percent() != null) ? Math.round(build.percent() * 10) / 10.0 : null);
		return details.details;
	}

	/** Only what any JSON library writes in the same way. */
	private void add(String name, @Nullable Object value) {
		if (value instanceof Number || value instanceof Map || value instanceof List) {
			this.details.put(name, value);
		}
		else if (value instanceof Instant time) {
			this.details.put(name, time(time));
		}
		else if (value instanceof OffsetDateTime time) {
			this.details.put(name, time(time.toInstant()));
		}
		else if (value != null) {
			this.details.put(name, value.toString());
		}
	}

}
