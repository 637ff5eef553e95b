package dev.lockkeeper.script;

/**
 * Finds where comments and quoted text end: the offset after the end, or -1 if there is
 * none before the limit.
 */
final class SqlQuotes {

	private SqlQuotes() {
	}

	/** The end of a comment that starts at {@code start}; comments nest. */
	static int endOfComment(String text, int start, int limit) {
		int depth = 0;
		int position = start;
		while (position + 1 < limit) {
			char c = text.charAt(position);
			char next = text.charAt(position + 1);
			if (c == '/' && next == '*') {
				depth++;
				position += 2;
			}
			else if (c == '*' && next == '/') {
				position += 2;
				if (--depth == 0) {
					return position;
				}
			}
			else {
				position++;
			}
		}
		return -1;
	}

	/** The end of a text whose quote, doubled, stands for itself. */
	static int endOfQuotes(String text, int start, int limit, char quote) {
		int position = start;
		while (true) {
			int end = text.indexOf(quote, position);
			if (end < 0 || end >= limit) {
				return -1;
			}
			if (end + 1 >= limit || text.charAt(end + 1) != quote) {
				return end + 1;
			}
			position = end + 2;
		}
	}

	/** The end of a string with backslash escapes. */
	static int endOfEscapeString(String text, int start, int limit) {
		int position = start;
		while (position < limit) {
			char c = text.charAt(position);
			if (c == '\\') {
				position += 2;
			}
			else if (c != '\'') {
				position++;
			}
			else if (position + 1 < limit && text.charAt(position + 1) == '\'') {
				position += 2;
			}
			else {
				int continuation = continuation(text, position + 1, limit);
				if (continuation < 0) {
					return position + 1;
				}
				position = continuation;
			}
		}
		return -1;
	}

	/**
	 * A literal after nothing but whitespace with a line end in it continues the one
	 * before, and in an escape string it has backslash escapes too. (psql does not see
	 * that, since it reads line by line, but the server does.)
	 */
	private static int continuation(String text, int start, int limit) {
		boolean newLine = false;
		int position = start;
		while (position < limit) {
			char c = text.charAt(position);
			if (c == '\'') {
				return newLine ? position + 1 : -1;
			}
			if (text.startsWith("--", position)) {
				while (position < limit && !SqlCharacters.isLineEnd(text.charAt(position))) {
					position++;
				}
			}
			else if (SqlCharacters.isSpace(c)) {
				newLine |= SqlCharacters.isLineEnd(c);
				position++;
			}
			else {
				return -1;
			}
		}
		return -1;
	}

}
