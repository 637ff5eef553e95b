package dev.lockkeeper.script;

/**
 * A folder that is searched for migration files, with everything below it.
 *
 * @param value {@code classpath:} (the first such folder on the class path),
 * {@code classpath*:} (all of them) or {@code file:}, followed by the folder; without a
 * trailing slash
 */
public record MigrationLocation(String value) {

	/** Where migration files are, unless somebody says otherwise. */
	public static final String DEFAULT = "classpath:db/migration";

	public MigrationLocation {
		if (value.isBlank()) {
			throw new IllegalArgumentException("a location must not be blank");
		}
		int colon = value.indexOf(':');
		String scheme = value.substring(0, Math.max(colon, 0));
		if (!scheme.equals("classpath") && !scheme.equals("classpath*") && !scheme.equals("file")) {
			throw new IllegalArgumentException(
					"location '" + value + "' must start with 'classpath:', 'classpath*:' or 'file:'");
		}
		if (value.substring(colon + 1).isBlank()) {
			throw new IllegalArgumentException("location '" + value + "' names no folder");
		}
		while (value.endsWith("/") && value.length() > colon + 2) {
			value = value.substring(0, value.length() - 1);
		}
	}

	/**
	 * Reads a configured location.
	 * @param text see {@link #value()}; trailing slashes do not count
	 * @return the location
	 * @throws IllegalArgumentException if it is blank, without a folder or of another
	 * scheme
	 */
	public static MigrationLocation of(String text) {
		return new MigrationLocation(text);
	}

	/** The folder as it stands in the URI of a file in it. */
	public String folder() {
		String folder = this.value.substring(this.value.indexOf(':') + 1);
		return (folder.startsWith("/") && isOnClassPath()) ? folder.substring(1) : folder;
	}

	/** Whether this is a folder of the class path. */
	public boolean isOnClassPath() {
		return !this.value.startsWith("file:");
	}

	/** A resource pattern for every file below the folder. */
	String pattern() {
		return this.value + "/**/*";
	}

	@Override
	public String toString() {
		return this.value;
	}

}
