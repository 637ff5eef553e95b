package dev.lockkeeper.migration;

import java.util.Comparator;

/**
 * Identity of a migration: the base name of its files without the suffix, such as
 * {@code 042_add_index}. Ordered by the leading number as a number, of any length, then
 * by the whole text; a text without a leading number, which only a history table written
 * by another runner can hold, comes last.
 *
 * @param value the text as it stands in the history table
 */
public record MigrationVersion(String value) implements Comparable<MigrationVersion> {

	private static final Comparator<MigrationVersion> ORDER = Comparator.comparing(MigrationVersion::unnumbered)
		.thenComparing(MigrationVersion::number,
				Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()))
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

	private boolean unnumbered() {
		return !isDigit(this.value.charAt(0));
	}

	/** The leading digits without leading zeros: comparable by length, then by text. */
	private String number() {
		int end = 0;
		while (end < this.value.length() && isDigit(this.value.charAt(end))) {
			end++;
		}
		int start = 0;
		while (start < end && this.value.charAt(start) == '0') {
			start++;
		}
		return this.value.substring(start, end);
	}

	private static boolean isDigit(char character) {
		return character >= '0' && character <= '9';
	}

}
