package dev.lockkeeper.sample.fleet;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.migration.HistoryRow;
import dev.lockkeeper.migration.MigrationStatus;
import dev.lockkeeper.migration.SchemaStatus;

/**
 * What the page shows.
 *
 * @param at when this was looked up
 * @param replica who answers
 * @param health how the one who answers is
 * @param schema where the schema is, read from the database just now
 * @param boots a lane each
 * @param links paths of the endpoints that tell more
 */
record FleetView(Instant at, String replica, Health health, Schema schema, List<Lane> boots,
		Map<String, String> links) {

	/**
	 * The health endpoint's answer.
	 *
	 * @param status of all
	 * @param components the status of each
	 */
	record Health(String status, Map<String, String> components) {
	}

	/**
	 * The schema.
	 *
	 * @param table the history table
	 * @param lockKey the advisory lock's key; as text, because a browser's numbers are
	 * not that long
	 * @param current whether everything is applied that this build ships
	 * @param pending what is not
	 * @param migrations all there are
	 */
	record Schema(String table, String lockKey, boolean current, List<String> pending, List<Migration> migrations) {

		static Schema of(SchemaStatus status) {
			return new Schema(status.table(), Long.toString(status.lockKey()), status.isCurrent(),
					status.pending().stream().map(Object::toString).toList(),
					status.migrations().stream().map(Migration::of).toList());
		}

	}

	/**
	 * One migration, as the history has it.
	 *
	 * @param version which
	 * @param state {@code applied}, {@code pending}, {@code missing} or {@code newer}
	 * @param checksum {@code same}, {@code changed} or {@code unknown}
	 * @param appliedAt when, by the server's clock
	 * @param appliedBy who
	 * @param durationMs how long; unknown for the files of a run that died
	 * @param skipped why it was not run
	 */
	record Migration(String version, String state, String checksum, @Nullable Instant appliedAt,
			@Nullable String appliedBy, @Nullable Long durationMs, @Nullable String skipped) {

		static Migration of(MigrationStatus status) {
			HistoryRow row = status.row();
			return new Migration(status.version().toString(), status.state().name().toLowerCase(Locale.ROOT),
					status.checksum().name().toLowerCase(Locale.ROOT), (row != null) ? row.appliedAt() : null,
					(row != null) ? row.appliedBy() : null,
					(row != null && row.duration() != null) ? row.duration().toMillis() : null,
					(row != null) ? row.skipped() : null);
		}

	}

	/**
	 * One boot.
	 *
	 * @param boot what happened when
	 * @param state what has become of it
	 * @param health how the replica said it is
	 * @param silentMs how long ago that was
	 */
	record Lane(ReplicaBoot boot, String state, @Nullable String health, long silentMs) {

		static Lane of(BootTable.Row row) {
			return new Lane(row.boot(), row.state(), row.health(), row.silence().toMillis());
		}

	}

}
