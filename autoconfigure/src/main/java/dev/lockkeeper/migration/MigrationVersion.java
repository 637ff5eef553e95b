package dev.lockkeeper.migration;

import java.util.Comparator;

/**
 * Identity of a migration: the base name of its files without the suffix, such as
 * {@code 042_add_index}. Ordered by the leading number as a number, of any length, then
 * by the whole text; a text without a leading number, which only a history table written
 * by another runner can hold, comes last. Flyway's {@code V1_2__add_index} is ordered by
 * its number, too.
 *
 * @param value the text as it stands in the history table
 */
public record MigrationVersion(String value) implements Comparable<MigrationVersion> {

	private static final Comparator<MigrationVersion> ORDER = Comparator.comparing(MigrationVersion::unnumbered)
		.thenComparing(MigrationVersion::value, VersionNumber::compare)
		.thenComparing(MigrationVersion::value);

	public MigrationVersion {
		if (value.isBlank()) {
			throw new IllegalArgumentException("A migration version must not be blank");
		}
	}

	@Override
	public int compareTo(MigrationVersion other) {
		return ORDER.compare(this, other);
	}

	@Override
	public String toString() {
		return this.value;
	}

	/**
	 * Compares the leading number with one that another tool has written.
	 * @param number such as {@code 1}, {@code 1.2} or {@code 20240131}
	 * @return negative, zero or positive as the number of this version is less, equal or
	 * greater; less for a version without a number
	 */
	public int compareNumberTo(String number) {
		return unnumbered() ? -1 : VersionNumber.compare(this.value, "V" + number + "__");
	}

	private boolean unnumbered() {
		return !VersionNumber.isIn(this.value);
	}

}
