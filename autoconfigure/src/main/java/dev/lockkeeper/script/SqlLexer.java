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
		return upTo(SqlQuotes.endOfComment(this.text, this.position, this.limit), "comment", Token.BLOCK_COMMENT);
	}

	private Token quoted(int prefix, char quote, Token token) throws SqlSyntaxException {
		return upTo(SqlQuotes.endOfQuotes(this.text, this.position + prefix, this.limit, quote),
				(quote == '"') ? "quoted identifier" : "quoted string", token);
	}

	private Token escapeString() throws SqlSyntaxException {
		return upTo(SqlQuotes.endOfEscapeString(this.text, this.position + 2, this.limit), "quoted string",
				Token.STRING);
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
		return upTo((end >= 0 && end + delimiter.length() <= this.limit) ? end + delimiter.length() : -1,
				"dollar-quoted string", Token.STRING);
	}

	private Token upTo(int end, String what, Token token) throws SqlSyntaxException {
		if (end < 0) {
			throw unterminated(what);
		}
		this.position = end;
		return token;
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
