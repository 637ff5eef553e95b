package dev.lockkeeper.migration;

import java.time.OffsetDateTime;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.lockkeeper.migration.LockHolder.Blocker;
import dev.lockkeeper.migration.LockHolder.IndexBuild;

import static org.assertj.core.api.Assertions.assertThat;

class LockHolderTest {

	private static final OffsetDateTime TIME = OffsetDateTime.parse("2024-05-06T07:08:09.123456Z");

	private static final OffsetDateTime LATER = OffsetDateTime.parse("2024-05-06T07:18:19.999Z");

	@Test
	void tellsNoMoreThanTheServerDoes() {
		assertThat(new LockHolder(4711, "", null, null, null, null, null, null, List.of(), null))
			.hasToString("pid 4711 (no application name)");
	}

	@Test
	void tellsAllThatIsKnown() {
		assertThat(new LockHolder(4711, "lockkeeper orders", "10.0.0.7", TIME, new MigrationVersion("042_a"), "active",
				LATER, "CREATE INDEX i ON t (a)", List.of(new Blocker(12, "psql", null, null, null)),
				new IndexBuild("i", "building index: scanning table", 12.34)))
			.hasToString("pid 4711 (lockkeeper orders, from 10.0.0.7, connected since 2024-05-06T07:08:09Z),"
					+ " at work on 042_a, building index i: building index: scanning table, 12.3 %,"
					+ " active since 2024-05-06T07:18:19Z, on: CREATE INDEX i ON t (a);"
					+ " it is blocked by pid 12 (psql)");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', nullValues = "-", quoteCharacter = '"',
			value = { "active | SELECT 1 | , active, on: SELECT 1",
					"idle in transaction | SELECT 1 | , idle in transaction, last on: SELECT 1",
					"- | SELECT 1 | , on: SELECT 1", "idle | - | , idle", "- | - | \"\"" })
	void aQueryIsWhatRunsOrWhatRanLast(@Nullable String state, @Nullable String query, String text) {
		assertThat(new LockHolder(1, "a", null, null, null, state, null, query, List.of(), null))
			.hasToString("pid 1 (a)" + text);
		assertThat(new Blocker(2, "b", state, null, query)).hasToString("pid 2 (b)" + text);
	}

	@Test
	void aTimeWithoutAStateIsNotShown() {
		assertThat(new LockHolder(1, "a", null, null, null, null, TIME, null, List.of(), null))
			.hasToString("pid 1 (a)");
	}

	@Test
	void aBlockerMayBeInATransaction() {
		assertThat(new Blocker(12, "", "idle in transaction", TIME, "UPDATE t SET a = '100 %d'"))
			.hasToString("pid 12 (no application name), idle in transaction, last on: UPDATE t SET a = '100 %d',"
					+ " in a transaction since 2024-05-06T07:08:09Z");
	}

	@Test
	void aPreparedTransactionHasNoProcess() {
		assertThat(new Blocker(0, "psql", "active", TIME, "SELECT 1"))
			.hasToString("a prepared transaction (see pg_prepared_xacts)");
	}

	@Test
	void allBlockersAreNamed() {
		LockHolder holder = new LockHolder(1, "a", null, null, null, null, null, null,
				List.of(new Blocker(2, "b", null, null, null), new Blocker(0, "", null, null, null)), null);
		assertThat(holder).hasToString(
				"pid 1 (a); it is blocked by pid 2 (b) and by a prepared transaction" + " (see pg_prepared_xacts)");
	}

	@Test
	void anIndexBuildTellsWhatTheServerDoes() {
		assertThat(new IndexBuild(null, "initializing", null)).hasToString("building index: initializing");
		assertThat(new IndexBuild("i", "waiting for writers", 0.0))
			.hasToString("building index i: waiting for writers, 0.0 %");
	}

}
