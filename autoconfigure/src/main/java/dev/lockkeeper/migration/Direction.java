package dev.lockkeeper.migration;

/**
 * Which way a run moves the schema.
 */
public enum Direction {

	/** Apply pending migrations in ascending order. */
	UP("up"),

	/** Roll applied migrations back in descending order. */
	DOWN("down");

	private final String text;

	Direction(String text) {
		this.text = text;
	}

	/**
	 * Reads a direction exactly as it is written in file names and configuration. Nothing
	 * is guessed: a rollback that was not asked for loses data.
	 * @param text {@code up} or {@code down}
	 * @return the direction
	 * @throws IllegalArgumentException for any other text, including other cases and
	 * surrounding blanks
	 */
	public static Direction of(String text) {
		for (Direction direction : values()) {
			if (direction.text.equals(text)) {
				return direction;
			}
		}
		throw new IllegalArgumentException("direction must be exactly 'up' or 'down', not '" + text + "'");
	}

	/** {@code up} or {@code down}. */
	@Override
	public String toString() {
		return this.text;
	}

}
