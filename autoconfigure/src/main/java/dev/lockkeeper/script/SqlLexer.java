package dev.lockkeeper.script;

/**
 * The tokens of SQL text, as the lexers of psql and the server see them, with
 * {@code standard_conforming_strings} on. One pass, no recursion; knows nothing of
 * statements.
 */
final class SqlLexer {

	enum Token {

		/** A keyword or an identifier without quotes. */
		WORD,
		/** {@code "…"}. */
		QUOTED_IDENTIFIER,
		/** {@code U&"…"}. */
		UNICODE_IDENTIFIER,
		/** A literal in any kind of quotes. */
		STRING,
		/** A number or a parameter ({@code $1}). */
		NUMBER,
		/** Any other single character. */
		SYMBOL, LINE_COMMENT, BLOCK_COMMENT, END

	}

	private final String text;

	private int limit;

	private int start;

	private int position;

	SqlLexer(String text, int position) {
		this.text = text;
		this.limit = text.length();
		this.position = position;
	}

	/** Where the current token starts. */
	int start() {
		return this.start;
	}

	/** Where the current token ends, and the next one is looked for. */
	int end() {
		return this.position;
	}

	/** Goes on at {@code position}, and sees the text's end at {@code limit}. */
	void continueAt(int position, int limit) {
		this.position = position;
		this.limit = limit;
	}

	String tokenText() {
		return this.text.substring(this.start, this.position);
	}

	boolean isSymbol(char symbol) {
		return this.position == this.start + 1 && this.text.charAt(this.start) == symbol;
	}

	/**
	 * Whether the current token has this text, letters compared as ASCII.
	 * {@code equalsIgnoreCase} would take U+017F for an S.
	 */
	boolean isText(String upperCase) {
		if (this.position - this.start != upperCase.length()) {
			return false;
		}
		for (int i = 0; i < upperCase.length(); i++) {
			char c = this.text.charAt(this.start + i);
			if (((c >= 'a' && c <= 'z') ? c - ('a' - 'A') : c) != upperCase.charAt(i)) {
				return false;
			}
		}
		return true;
	}

	Token next() throws SqlSyntaxException {
		while (this.position < this.limit && SqlCharacters.isSpace(this.text.charAt(this.position))) {
			this.position++;
		}
		this.start = this.position;
		if (this.position >= this.limit) {
			return Token.END;
		}
		char c = this.text.charAt(this.position);
		return switch (c) {
			case '\'' -> quoted(1, '\'', Token.STRING);
			case '"' -> quoted(1, '"', Token.QUOTED_IDENTIFIER);
			case '-' -> (peek(1) == '-') ? lineComment() : symbol();
			case '/' -> (peek(1) == '*') ? blockComment() : symbol();
			case '$' -> dollar();
			default -> SqlCharacters.isWordStart(c) ? word(c) : SqlCharacters.isDigit(c) ? number(1) : symbol();
		};
	}

	private Token symbol() {
		this.position++;
		return Token.SYMBOL;
	}

	private Token word(char first) throws SqlSyntaxException {
		char second = peek(1);
		if (second == '\'') {
			switch (first) {
				case 'e', 'E':
					return escapeString();
				case 'b', 'B', 'x', 'X', 'n', 'N':
					return quoted(2, '\'', Token.STRING);
				default:
			}
		}
		else if (second == '&' && (first == 'u' || first == 'U')) {
			if (peek(2) == '\'') {
				return quoted(3, '\'', Token.STRING);
			}
			if (peek(2) == '"') {
				return quoted(3, '"', Token.UNICODE_IDENTIFIER);
			}
		}
		skipWord();
		return Token.WORD;
	}

	private void skipWord() {
		while (this.position < this.limit && SqlCharacters.isWordPart(this.text.charAt(this.position))) {
			this.position++;
		}
	}

	private Token number(int prefix) {
		this.position += prefix;
		while (SqlCharacters.isDigit(peek(0))) {
			this.position++;
		}
		// "1a$b$" is a malformed number, not a number and a dollar quote
		if (SqlCharacters.isWordStart(peek(0))) {
			skipWord();
		}
		return Token.NUMBER;
	}

	private Token lineComment() {
		while (this.position < this.limit && !SqlCharacters.isLineEnd(this.text.charAt(this.position))) {
			this.position++;
		}
		return Token.LINE_COMMENT;
	}

	private Token blockComment() throws SqlSyntaxException {
		int depth = 0;
		while (this.position < this.limit) {
			char c = this.text.charAt(this.position);
			if (c == '/' && peek(1) == '*') {
				depth++;
				this.position += 2;
			}
			else if (c == '*' && peek(1) == '/') {
				this.position += 2;
				if (--depth == 0) {
					return Token.BLOCK_COMMENT;
				}
			}
			else {
				this.position++;
			}
		}
		throw unterminated("comment");
	}

	/**
	 * A literal or identifier that ends at the next quote: two quotes in a row are read
	 * as the end of one and the start of the next, which comes to the same.
	 */
	private Token quoted(int prefix, char quote, Token token) throws SqlSyntaxException {
		this.position += prefix;
		while (true) {
			int end = this.text.indexOf(quote, this.position);
			if (end < 0 || end >= this.limit) {
				throw unterminated((quote == '"') ? "quoted identifier" : "quoted string");
			}
			this.position = end + 1;
			if (peek(0) != quote) {
				return token;
			}
			this.position++;
		}
	}

	private Token escapeString() throws SqlSyntaxException {
		this.position += 2;
		while (this.position < this.limit) {
			char c = this.text.charAt(this.position);
			if (c == '\\') {
				this.position = Math.min(this.position + 2, this.limit);
			}
			else if (c != '\'') {
				this.position++;
			}
			else if (peek(1) == '\'') {
				this.position += 2;
			}
			else {
				this.position++;
				int continuation = continuation();
				if (continuation < 0) {
					return Token.STRING;
				}
				this.position = continuation;
			}
		}
		throw unterminated("quoted string");
	}

	/**
	 * A literal after nothing but whitespace with a line end in it continues the one
	 * before, and in an escape string it has backslash escapes too.
	 */
	private int continuation() {
		boolean newLine = false;
		for (int i = this.position; i < this.limit; i++) {
			char c = this.text.charAt(i);
			if (c == '-' && i + 1 < this.limit && this.text.charAt(i + 1) == '-') {
				while (i + 1 < this.limit && !SqlCharacters.isLineEnd(this.text.charAt(i + 1))) {
					i++;
				}
			}
			else if (c == '\'') {
				return newLine ? i + 1 : -1;
			}
			else if (!SqlCharacters.isSpace(c)) {
				return -1;
			}
			newLine |= SqlCharacters.isLineEnd(c);
		}
		return -1;
	}

	private Token dollar() throws SqlSyntaxException {
		if (SqlCharacters.isDigit(peek(1))) {
			return number(1);
		}
		int tagEnd = this.position + 1;
		while (tagEnd < this.limit && SqlCharacters.isTagPart(this.text.charAt(tagEnd))) {
			tagEnd++;
		}
		if (tagEnd >= this.limit || this.text.charAt(tagEnd) != '$') {
			return symbol();
		}
		String delimiter = this.text.substring(this.position, tagEnd + 1);
		int end = this.text.indexOf(delimiter, tagEnd + 1);
		if (end < 0 || end + delimiter.length() > this.limit) {
			throw unterminated("dollar-quoted string");
		}
		this.position = end + delimiter.length();
		return Token.STRING;
	}

	private SqlSyntaxException unterminated(String what) {
		int end = this.start;
		while (end < this.limit && end < this.start + 40 && !SqlCharacters.isLineEnd(this.text.charAt(end))) {
			end++;
		}
		return SqlSyntaxException.at(this.text, this.start,
				"unterminated %s that starts with %s".formatted(what, this.text.substring(this.start, end)));
	}

	/** The character this far ahead, or NUL, which no script holds, at the end. */
	private char peek(int ahead) {
		int offset = this.position + ahead;
		return (offset < this.limit) ? this.text.charAt(offset) : '\0';
	}

}
