package dev.lockkeeper.actuate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

import dev.lockkeeper.migration.HistoryRow;
import dev.lockkeeper.migration.MigrationState;
import dev.lockkeeper.migration.MigrationStatus;
import dev.lockkeeper.migration.MigrationStatus.State;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.migration.SchemaStatus;

/**
 * Is up while every migration that this build ships, up to its target, is recorded in the
 * database, and down otherwise: also when a run is going on, when the schema was rolled
 * back behind a running application, and when the database does not answer. Migrations of
 * a newer release do not matter. The last answer of the database is used again for
 * {@code lockkeeper.health.cache-for}; an old one may stand in for a late one for ten
 * seconds.
 */
final class MigrationsHealthIndicator implements HealthIndicator {

	/** The endpoint lists them all. */
	private static final int SHOWN_PENDING = 50;

	private final SchemaWatch watch;

	MigrationsHealthIndicator(SchemaWatch watch) {
		this.watch = watch;
	}

	@Override
	public Health health() {
		MigrationState state = this.watch.state();
		if (state.isRunning()) {
			return Health.down()
				.withDetail("table", this.watch.migrator().table())
				.withDetail("lastRun", RunDetails.of(state))
				.build();
		}
		Reading reading = this.watch.read();
		SchemaStatus status = reading.status();
		if (status == null) {
			return Health.down()
				.withDetail("error", reading.reason())
				.withDetail("table", this.watch.migrator().table())
				.withDetail("lastRun", RunDetails.of(state))
				.build();
		}
		return (status.isCurrent() ? Health.up() : Health.down()).withDetails(details(status))
			.withDetail("lastRun", RunDetails.of(state))
			.withDetail("readAt", RunDetails.time(reading.at()))
			.build();
	}

	private static Map<String, Object> details(SchemaStatus status) {
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("table", status.table());
		// Not every reader of JSON has numbers of 64 bits
		details.put("lockKey", String.valueOf(status.lockKey()));
		details.put("applied", status.applied());
		details.put("pending", status.pending().size());
		details.put("missing", count(status, State.MISSING));
		details.put("newer", count(status, State.NEWER));
		MigrationStatus newest = status.newest();
		if (newest != null && newest.row() != null) {
			details.put("newest", newest(newest.row()));
		}
		if (!status.isCurrent()) {
			details.put("pendingVersions", shown(status.pending()));
		}
		return details;
	}

	private static long count(SchemaStatus status, State state) {
		return status.migrations().stream().filter((migration) -> migration.state() == state).count();
	}

	private static Map<String, Object> newest(HistoryRow row) {
		Map<String, Object> newest = new LinkedHashMap<>();
		newest.put("version", row.version().value());
		if (row.appliedAt() != null) {
			newest.put("appliedAt", RunDetails.time(row.appliedAt()));
		}
		if (row.appliedBy() != null) {
			newest.put("appliedBy", row.appliedBy());
		}
		return newest;
	}

	private static List<String> shown(List<MigrationVersion> versions) {
		return versions.stream().limit(SHOWN_PENDING).map(MigrationVersion::value).toList();
	}

}
