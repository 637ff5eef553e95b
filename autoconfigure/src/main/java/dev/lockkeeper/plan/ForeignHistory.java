package dev.lockkeeper.plan;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What another tool's history says, in its order.
 *
 * @param source the tool and its table
 * @param migrations what it has applied and not undone
 */
public record ForeignHistory(Adoption source, List<Entry> migrations) {

	public ForeignHistory {
		migrations = List.copyOf(migrations);
	}

	/** Something that the other tool has applied, each kind as the tool counts. */
	public sealed interface Entry {

		/** How to name it to a user. */
		String name();

		/** When it was applied, if that is known. */
		@Nullable Instant appliedAt();

	}

	/**
	 * Everything up to a number: golang-migrate's only row, or a baseline of Flyway's.
	 *
	 * @param number the number that was reached
	 * @param exact whether a file of that very number must exist
	 * @param appliedAt when
	 */
	public record UpTo(String number, boolean exact, @Nullable Instant appliedAt) implements Entry {

		@Override
		public String name() {
			return "version " + this.number;
		}

	}

	/**
	 * A file or change set.
	 *
	 * @param name how the tool names it
	 * @param versions what it would be called as a version
	 * @param number its number; {@code null} when it has none
	 * @param label what else it is called, which a file of that number must be called,
	 * too; empty when it is called nothing else
	 * @param appliedAt when
	 */
	public record Single(String name, List<String> versions, @Nullable String number, String label,
			@Nullable Instant appliedAt) implements Entry {

		/** Copies the list. */
		public Single {
			versions = List.copyOf(versions);
		}

	}

}
