package dev.lockkeeper.postgres;

/**
 * Quoting for statements that cannot take parameters.
 */
final class Sql {

	private Sql() {
	}

	/** A quoted identifier: any text is a legal name. */
	static String identifier(String name) {
		return '"' + name.replace("\"", "\"\"") + '"';
	}

	/**
	 * A string literal that means the same whatever {@code standard_conforming_strings}
	 * says, which a migration may have changed.
	 */
	static String literal(String text) {
		return "E'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
	}

}
