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
	 * A file: Flyway's only kind of migration.
	 *
	 * @param file its name without folder and suffix, which may be a version as it stands
	 * @param number its number
	 * @param label the rest of its name, which a file of that number must have, too
	 * @param appliedAt when
	 */
	public record NumberedFile(String file, String number, String label, @Nullable Instant appliedAt) implements Entry {

		@Override
		public String name() {
			return this.file;
		}

	}

	/**
	 * A change set: a part of a file, or all of it.
	 *
	 * @param path the file's path, as the tool names it
	 * @param file its name without folder and suffix, which may be a version as it stands
	 * @param id its identifier within the file, which may be a version or a number
	 * @param author who wrote it, which is part of the identifier
	 * @param number its identifier, if that is a number
	 * @param appliedAt when
	 */
	public record ChangeSet(String path, String file, String id, String author, @Nullable String number,
			@Nullable Instant appliedAt) implements Entry {

		@Override
		public String name() {
			return "%s::%s::%s".formatted(this.path, this.id, this.author);
		}

	}

}
