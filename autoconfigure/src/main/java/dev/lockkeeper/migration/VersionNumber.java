package dev.lockkeeper.migration;

/**
 * Reads the leading number of a version part by part: {@code 042_add_index} has the one
 * part 42, Flyway's {@code V1_2__add_index} has 1 and 2.
 */
final class VersionNumber {

	private final String text;

	private final boolean manyParts;

	/** Of the part that was read last, without leading zeros. */
	private int start;

	private int end;

	VersionNumber(String text) {
		this.text = text;
		this.manyParts = text.charAt(0) == 'V';
		this.end = this.manyParts ? 0 : -1;
		this.start = this.end;
	}

	static boolean isIn(String text) {
		return isDigit(text, (text.charAt(0) == 'V') ? 1 : 0);
	}

	/** Compares; where one has fewer parts, zeros stand for those it lacks. */
	static int compare(String one, String other) {
		VersionNumber left = new VersionNumber(one);
		VersionNumber right = new VersionNumber(other);
		while (left.next() | right.next()) {
			int result = left.comparePart(right);
			if (result != 0) {
				return result;
			}
		}
		return 0;
	}

	/** Goes to the next part. */
	boolean next() {
		boolean first = this.end <= 0;
		int position = this.end + 1;
		if (!isDigit(this.text, position) || !(first || (this.manyParts && isSeparator(this.end)))) {
			this.start = this.end;
			return false;
		}
		while (position < this.text.length() && this.text.charAt(position) == '0') {
			position++;
		}
		this.start = position;
		while (isDigit(this.text, position)) {
			position++;
		}
		this.end = position;
		return true;
	}

	private int comparePart(VersionNumber other) {
		int length = this.end - this.start;
		int otherLength = other.end - other.start;
		if (length != otherLength) {
			return Integer.compare(length, otherLength);
		}
		for (int i = 0; i < length; i++) {
			int result = Character.compare(this.text.charAt(this.start + i), other.text.charAt(other.start + i));
			if (result != 0) {
				return result;
			}
		}
		return 0;
	}

	private boolean isSeparator(int position) {
		return this.text.charAt(position) == '_' || this.text.charAt(position) == '.';
	}

	private static boolean isDigit(String text, int position) {
		return position < text.length() && text.charAt(position) >= '0' && text.charAt(position) <= '9';
	}

}
