package dev.lockkeeper.migration;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * Who holds the advisory lock and what it is doing, as far as the server tells this role.
 *
 * @param pid its server process
 * @param application its {@code application_name}
 * @param client its address; {@code null} for a local one or when hidden
 * @param connectedSince when it connected; {@code null} when hidden
 * @param version the migration that it is on; {@code null} when that cannot be told
 * @param query what it runs or ran last, on one line and not all of it; {@code null} when
 * hidden
 * @param blockedBy sessions that it waits for
 * @param indexBuild how far its index build is; {@code null} when it builds none
 */
public record LockHolder(int pid, String application, @Nullable String client, @Nullable OffsetDateTime connectedSince,
		@Nullable MigrationVersion version, @Nullable String query, List<Blocker> blockedBy,
		@Nullable IndexBuild indexBuild) {

	public LockHolder {
		blockedBy = List.copyOf(blockedBy);
	}

	@Override
	public String toString() {
		StringBuilder text = new StringBuilder("pid ").append(this.pid);
		text.append(" (").append(this.application.isEmpty() ? "no application name" : this.application);
		if (this.client != null) {
			text.append(", from ").append(this.client);
		}
		if (this.connectedSince != null) {
			text.append(", connected since ").append(this.connectedSince);
		}
		text.append(")");
		if (this.version != null) {
			text.append(", at work on ").append(this.version);
		}
		if (this.indexBuild != null) {
			text.append(", ").append(this.indexBuild);
		}
		if (this.query != null) {
			text.append(", on: ").append(this.query);
		}
		if (!this.blockedBy.isEmpty()) {
			text.append("; it is blocked by ")
				.append(String.join(", ", this.blockedBy.stream().map(Blocker::toString).toList()));
		}
		return text.toString();
	}

	/**
	 * A session in the holder's way.
	 *
	 * @param pid its server process
	 * @param application its {@code application_name}
	 * @param query what it runs or ran last, on one line and not all of it; {@code null}
	 * when hidden
	 */
	public record Blocker(int pid, String application, @Nullable String query) {

		@Override
		public String toString() {
			return "pid %d (%s)%s".formatted(this.pid,
					this.application.isEmpty() ? "no application name" : this.application,
					(this.query != null) ? " on: " + this.query : "");
		}

	}

	/**
	 * An index that is being built, from {@code pg_stat_progress_create_index}.
	 *
	 * @param index its name; {@code null} where the server does not tell yet
	 * @param phase as the server calls it
	 * @param percent of this phase; {@code null} for one that has no measure
	 */
	public record IndexBuild(@Nullable String index, String phase, @Nullable Double percent) {

		@Override
		public String toString() {
			String text = "building index" + ((this.index != null) ? " " + this.index : "") + ": " + this.phase;
			return (this.percent != null) ? text + String.format(Locale.ROOT, ", %.1f %%", this.percent) : text;
		}

	}

}
