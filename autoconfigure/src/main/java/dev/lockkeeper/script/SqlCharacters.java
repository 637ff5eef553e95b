package dev.lockkeeper.script;

/**
 * The classes of characters of PostgreSQL's lexer. Java's own differ: they know more
 * letters, more digits and more whitespace.
 */
final class SqlCharacters {

	private SqlCharacters() {
	}

	static boolean isSpace(char c) {
		return c == ' ' || (c >= '\t' && c <= '\r');
	}

	static boolean isLineEnd(char c) {
		return c == '\n' || c == '\r';
	}

	static boolean isDigit(char c) {
		return c >= '0' && c <= '9';
	}

	/** Any character outside ASCII is a letter, a no-break space too. */
	static boolean isWordStart(char c) {
		return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
	}

	static boolean isTagPart(char c) {
		return isWordStart(c) || isDigit(c);
	}

	static boolean isWordPart(char c) {
		return isTagPart(c) || c == '$';
	}

}
