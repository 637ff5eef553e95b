package dev.lockkeeper.lint;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * Tells small tables from others.
 *
 * @param smallBytes up to this size a table is small
 */
record TableSizes(long smallBytes) {

	private static final long KILOBYTE = 1024;

	private static final long MEGABYTE = 1024 * KILOBYTE;

	private static final long GIGABYTE = 1024 * MEGABYTE;

	/**
	 * Whether reading or storing it anew takes no time to speak of. One that a pending
	 * file creates is; one whose size is not known is not.
	 */
	boolean isSmall(TrackedTable table, boolean only) {
		TableFacts facts = table.facts();
		if (facts == null) {
			return true;
		}
		Long bytes = only ? facts.ownBytes() : facts.bytes();
		return bytes != null && bytes <= this.smallBytes;
	}

	/** The size in words. */
	String describe(TrackedTable table) {
		TableFacts facts = table.facts();
		if (facts == null) {
			return "new";
		}
		return bytes(facts.bytes()) + rows(facts.rows());
	}

	private static String bytes(@Nullable Long bytes) {
		if (bytes == null) {
			return "of unknown size";
		}
		long divisor = (bytes < 10 * MEGABYTE) ? KILOBYTE : (bytes < 10 * GIGABYTE) ? MEGABYTE : GIGABYTE;
		String unit = (divisor == KILOBYTE) ? "kB" : (divisor == MEGABYTE) ? "MB" : "GB";
		return String.format(Locale.ROOT, "%,d %s", bytes / divisor, unit);
	}

	private static String rows(@Nullable Long rows) {
		return (rows != null) ? String.format(Locale.ROOT, ", about %,d rows", rows) : "";
	}

}
