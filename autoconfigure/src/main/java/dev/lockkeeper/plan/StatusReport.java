package dev.lockkeeper.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.migration.HistoryRow;
import dev.lockkeeper.migration.MigrationStatus;
import dev.lockkeeper.migration.MigrationStatus.Checksum;
import dev.lockkeeper.migration.MigrationStatus.State;
import dev.lockkeeper.migration.MigrationVersion;

/**
 * Puts files and history side by side.
 */
public final class StatusReport {

	private final NavigableSet<MigrationVersion> shipped;

	private final Function<MigrationVersion, @Nullable String> checksums;

	/**
	 * A report for one build.
	 * @param shipped all versions of the build
	 * @param checksums the checksum of a version's up file; {@code null} for code
	 */
	public StatusReport(NavigableSet<MigrationVersion> shipped,
			Function<MigrationVersion, @Nullable String> checksums) {
		this.shipped = shipped;
		this.checksums = checksums;
	}

	/**
	 * Puts them side by side.
	 * @param history all rows of the history
	 * @return every migration of either, in their order
	 */
	public List<MigrationStatus> of(List<HistoryRow> history) {
		Map<MigrationVersion, @Nullable HistoryRow> rows = new TreeMap<>();
		this.shipped.forEach((version) -> rows.put(version, null));
		history.forEach((row) -> rows.put(row.version(), row));
		List<MigrationStatus> migrations = new ArrayList<>(rows.size());
		rows.forEach((version, row) -> migrations
			.add(new MigrationStatus(version, state(version, row), row, checksum(version, row))));
		return migrations;
	}

	private State state(MigrationVersion version, @Nullable HistoryRow row) {
		if (row == null) {
			return State.PENDING;
		}
		if (this.shipped.contains(version)) {
			return State.APPLIED;
		}
		return (this.shipped.isEmpty() || version.compareTo(this.shipped.last()) > 0) ? State.NEWER : State.MISSING;
	}

	private Checksum checksum(MigrationVersion version, @Nullable HistoryRow row) {
		String applied = (row != null) ? row.checksum() : null;
		String file = (applied != null && this.shipped.contains(version)) ? this.checksums.apply(version) : null;
		if (file == null) {
			return Checksum.UNKNOWN;
		}
		return file.equals(applied) ? Checksum.SAME : Checksum.CHANGED;
	}

}
