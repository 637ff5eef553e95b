package dev.lockkeeper.plan;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import dev.lockkeeper.migration.HistoryRow;
import dev.lockkeeper.migration.MigrationStatus;
import dev.lockkeeper.migration.MigrationStatus.Checksum;
import dev.lockkeeper.migration.MigrationStatus.State;

import static org.assertj.core.api.Assertions.assertThat;

class StatusReportTest {

	@Test
	void putsFilesAndHistorySideBySide() {
		Map<String, String> checksums = Map.of("1_a", "aa", "2_b", "bb", "3_c", "cc", "5_e", "ee", "4_gone", "dd",
				"11_newer", "ff");
		List<HistoryRow> history = List.of(row("11_newer", "ff"), row("1_a", "aa"), row("2_b", "old"), row("3_c", null),
				row("4_gone", "dd"), row("6_code", "gg"));
		assertThat(new StatusReport(PlanFixture.versions("1_a", "2_b", "3_c", "5_e", "6_code", "10_f"),
				(version) -> checksums.get(version.value()))
			.of(history)).containsExactly(status("1_a", State.APPLIED, history.get(1), Checksum.SAME),
					status("2_b", State.APPLIED, history.get(2), Checksum.CHANGED),
					status("3_c", State.APPLIED, history.get(3), Checksum.UNKNOWN),
					status("4_gone", State.MISSING, history.get(4), Checksum.UNKNOWN),
					status("5_e", State.PENDING, null, Checksum.UNKNOWN),
					status("6_code", State.APPLIED, history.get(5), Checksum.UNKNOWN),
					status("10_f", State.PENDING, null, Checksum.UNKNOWN),
					status("11_newer", State.NEWER, history.get(0), Checksum.UNKNOWN));
	}

	@Test
	void toABuildWithoutFilesEverythingIsNewer() {
		HistoryRow row = row("1_a", "aa");
		assertThat(new StatusReport(new TreeSet<>(), (version) -> "aa").of(List.of(row)))
			.containsExactly(status("1_a", State.NEWER, row, Checksum.UNKNOWN));
	}

	@Test
	void readsNoFileThatCannotBeCompared() {
		assertThat(new StatusReport(PlanFixture.versions("1_a", "2_b"), (version) -> {
			throw new AssertionError("the file of " + version + " is not to be read");
		}).of(List.of(row("1_a", null), row("11_newer", "ff")))).extracting(MigrationStatus::checksum)
			.containsOnly(Checksum.UNKNOWN)
			.hasSize(3);
	}

	private static HistoryRow row(String version, @Nullable String checksum) {
		return new HistoryRow(PlanFixture.version(version), null, null, null, checksum, null);
	}

	private static MigrationStatus status(String version, State state, @Nullable HistoryRow row, Checksum checksum) {
		return new MigrationStatus(PlanFixture.version(version), state, row, checksum);
	}

}
