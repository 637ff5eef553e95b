package dev.lockkeeper.actuate;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.lockkeeper.migration.LockHolder;
import dev.lockkeeper.migration.LockHolder.Blocker;
import dev.lockkeeper.migration.LockHolder.IndexBuild;
import dev.lockkeeper.migration.MigrationState;
import dev.lockkeeper.migration.MigrationVersion;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What whoever may read health is told, and what everybody is told who asks a port.
 */
class RunDetailsTest {

	private static final Instant SINCE = Instant.parse("2026-01-31T08:00:00Z");

	private static final OffsetDateTime TIME = OffsetDateTime.parse("2026-01-31T08:00:00Z");

	private static final MigrationState WAITING = new MigrationState.Waiting(SINCE, "advisory lock 42",
			new LockHolder(7, "lockkeeper orders @host", "10.1.2.3", TIME, new MigrationVersion("002_index"), "active",
					TIME, "CREATE INDEX secret", List.of(new Blocker(8, "report", "idle", TIME, "SELECT secret")),
					new IndexBuild("secret", "scanning table", 12.34)));

	@Test
	void whoMayReadHealthIsToldEverything() {
		assertThat(RunDetails.of(WAITING).get("holder"))
			.isEqualTo(Map.of("pid", 7, "application", "lockkeeper orders @host", "client", "10.1.2.3",
					"connectedSince", "2026-01-31T08:00:00Z", "version", "002_index", "state", "active", "stateSince",
					"2026-01-31T08:00:00Z", "query", "CREATE INDEX secret", "blockedBy",
					List.of(Map.of("pid", 8, "application", "report", "state", "idle", "transactionSince",
							"2026-01-31T08:00:00Z", "query", "SELECT secret")),
					"indexBuild", Map.of("index", "secret", "phase", "scanning table", "percent", 12.3)));
	}

	@Test
	void everybodyIsToldHowFarItIsAndNothingOfTheInside() {
		assertThat(RunDetails.forEverybody(WAITING))
			.isEqualTo(Map.of("state", "waiting", "since", "2026-01-31T08:00:00Z", "lock", "advisory lock 42", "holder",
					Map.of("pid", 7, "connectedSince", "2026-01-31T08:00:00Z", "version", "002_index", "state",
							"active", "stateSince", "2026-01-31T08:00:00Z", "indexBuild",
							Map.of("phase", "scanning table", "percent", 12.3))));
		assertThat(RunDetails.forEverybody(new MigrationState.Connecting(SINCE, "10.1.2.3 refused")))
			.isEqualTo(Map.of("state", "connecting", "since", "2026-01-31T08:00:00Z"));
	}

}
