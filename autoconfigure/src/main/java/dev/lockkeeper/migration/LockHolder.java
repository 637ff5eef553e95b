package dev.lockkeeper.migration;

import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
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
 * @param state as the server calls it, such as {@code active} or
 * {@code idle in transaction}; {@code null} when hidden
 * @param stateSince since when it is in that state; {@code null} when hidden
 * @param query what it runs, or ran last when it is not active, on one line and not all
 * of it; {@code null} when hidden
 * @param blockedBy sessions that it waits for
 * @param indexBuild how far its index build is; {@code null} when it builds none
 */
public record LockHolder(int pid, String application, @Nullable String client, @Nullable OffsetDateTime connectedSince,
		@Nullable MigrationVersion version, @Nullable String state, @Nullable OffsetDateTime stateSince,
		@Nullable String query, List<Blocker> blockedBy, @Nullable IndexBuild indexBuild) {

	public LockHolder {
		blockedBy = List.copyOf(blockedBy);
	}

	@Override
	public String toString() {
		StringBuilder text = new StringBuilder("pid ").append(this.pid);
		text.append(" (").append(named(this.application));
		if (this.client != null) {
			text.append(", from ").append(this.client);
		}
		if (this.connectedSince != null) {
			text.append(", connected since ").append(seconds(this.connectedSince));
		}
		text.append(")");
		if (this.version != null) {
			text.append(", at work on ").append(this.version);
		}
		if (this.indexBuild != null) {
			text.append(", ").append(this.indexBuild);
		}
		text.append(activity(this.state, this.stateSince, this.query));
		if (!this.blockedBy.isEmpty()) {
			text.append("; it is blocked by ")
				.append(String.join(" and by ", this.blockedBy.stream().map(Blocker::toString).toList()));
		}
		return text.toString();
	}

	private static String named(String application) {
		return application.isEmpty() ? "no application name" : application;
	}

	private static String activity(@Nullable String state, @Nullable OffsetDateTime since, @Nullable String query) {
		StringBuilder text = new StringBuilder();
		if (state != null) {
			text.append(", ").append(state);
			if (since != null) {
				text.append(" since ").append(seconds(since));
			}
		}
		if (query != null) {
			text.append((state == null || state.equals("active")) ? ", on: " : ", last on: ").append(query);
		}
		return text.toString();
	}

	private static OffsetDateTime seconds(OffsetDateTime time) {
		return time.truncatedTo(ChronoUnit.SECONDS);
	}

	/**
	 * A session in the holder's way.
	 *
	 * @param pid its server process; 0 for a prepared transaction, which has none
	 * @param application its {@code application_name}
	 * @param state as the server calls it; {@code null} when hidden
	 * @param transactionSince when its transaction began; {@code null} when hidden
	 * @param query what it runs, or ran last when it is not active, on one line and not
	 * all of it; {@code null} when hidden
	 */
	public record Blocker(int pid, String application, @Nullable String state,
			@Nullable OffsetDateTime transactionSince, @Nullable String query) {

		@Override
		public String toString() {
			if (this.pid == 0) {
				return "a prepared transaction (see pg_prepared_xacts)";
			}
			String text = "pid %d (%s)%s".formatted(this.pid, named(this.application),
					activity(this.state, null, this.query));
			return (this.transactionSince != null) ? text + ", in a transaction since " + seconds(this.transactionSince)
					: text;
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
