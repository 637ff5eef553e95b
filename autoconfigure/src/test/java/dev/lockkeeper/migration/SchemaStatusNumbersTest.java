package dev.lockkeeper.migration;

import java.util.List;

import org.junit.jupiter.api.Test;

import dev.lockkeeper.migration.MigrationStatus.Checksum;
import dev.lockkeeper.migration.MigrationStatus.State;

import static org.assertj.core.api.Assertions.assertThat;

class SchemaStatusNumbersTest {

	private static final MigrationStatus FIRST = migration("1_a", true);

	private static final MigrationStatus SECOND = migration("2_b", true);

	private static final MigrationStatus PENDING = migration("3_c", false);

	@Test
	void whatHasARowIsAppliedAndTheLastOfThemIsTheNewest() {
		SchemaStatus status = status(List.of(FIRST, SECOND, PENDING), List.of(PENDING.version()));
		assertThat(status.applied()).isEqualTo(2);
		assertThat(status.newest()).isEqualTo(SECOND);
		assertThat(status.isCurrent()).isFalse();
	}

	@Test
	void isCurrentWhenNothingIsWantedThatIsNotApplied() {
		assertThat(status(List.of(FIRST), List.of()).isCurrent()).isTrue();
		assertThat(status(List.of(FIRST), List.of()).applied()).isEqualTo(1);
		assertThat(status(List.of(FIRST, PENDING), List.of()).isCurrent()).as("pending beyond the target").isTrue();
	}

	@Test
	void anEmptyHistoryHasNoNewest() {
		SchemaStatus status = status(List.of(PENDING), List.of(PENDING.version()));
		assertThat(status.newest()).isNull();
		assertThat(status.applied()).isZero();
	}

	private static SchemaStatus status(List<MigrationStatus> migrations, List<MigrationVersion> pending) {
		return new SchemaStatus("public.schema_migrations", 7, migrations, pending);
	}

	private static MigrationStatus migration(String value, boolean applied) {
		MigrationVersion version = new MigrationVersion(value);
		return new MigrationStatus(version, applied ? State.APPLIED : State.PENDING,
				applied ? new HistoryRow(version, null, null, null, null, null) : null, Checksum.UNKNOWN);
	}

}
