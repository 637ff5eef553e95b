package dev.lockkeeper.script;

import java.util.Locale;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.script.SqlLexer.Token;

/**
 * Reads a statement token by token, without its comments. Text with a lexical error ends
 * before the error.
 */
final class SqlCursor {

	private static final Set<String> OFF = Set.of("off", "false", "no", "0");

	private final SqlLexer lexer;

	private final int length;

	private Token token = Token.END;

	private int identifierStart;

	SqlCursor(String sql) {
		this.lexer = new SqlLexer(sql, 0);
		this.length = sql.length();
		advance();
	}

	private void advance() {
		try {
			do {
				this.token = this.lexer.next();
			}
			while (this.token == Token.LINE_COMMENT || this.token == Token.BLOCK_COMMENT);
		}
		catch (SqlSyntaxException ex) {
			this.lexer.continueAt(this.length, this.length);
			this.token = Token.END;
		}
	}

	/** Where what comes next starts. */
	int start() {
		return this.lexer.start();
	}

	/** Where the identifier started that was consumed last. */
	int identifierStart() {
		return this.identifierStart;
	}

	boolean atEnd() {
		return this.token == Token.END;
	}

	void skip() {
		advance();
	}

	/** Consumes these words, given in upper case, if all of them come next. */
	boolean take(String... words) {
		int start = this.lexer.start();
		for (String word : words) {
			if (!isWord(word)) {
				this.lexer.continueAt(start, this.length);
				advance();
				return false;
			}
			advance();
		}
		return true;
	}

	/** Whether this word, given in upper case, comes next. */
	boolean isWord(String word) {
		return this.token == Token.WORD && this.lexer.isText(word);
	}

	boolean isSymbol(char symbol) {
		return this.token == Token.SYMBOL && this.lexer.isSymbol(symbol);
	}

	boolean takeSymbol(char symbol) {
		if (isSymbol(symbol)) {
			advance();
			return true;
		}
		return false;
	}

	/** Whether an item of a list ends here. */
	boolean atEndOfItem() {
		return atEnd() || isSymbol(',') || isSymbol(')');
	}

	/** Consumes a token and, if it opens parentheses or brackets, all up to their end. */
	void skipGroup() {
		int depth = 0;
		do {
			if (isSymbol('(') || isSymbol('[')) {
				depth++;
			}
			else if (isSymbol(')') || isSymbol(']')) {
				depth--;
			}
			advance();
		}
		while (depth > 0 && !atEnd());
	}

	/** Where the next token starts in the text. */
	int offset() {
		return this.lexer.start();
	}

	/** Whether an identifier in quotes comes next. */
	boolean isQuoted() {
		return this.token == Token.QUOTED_IDENTIFIER;
	}

	/** Consumes an identifier and gives it as the catalog has it, or {@code null}. */
	@Nullable String takeIdentifier() {
		String text = this.lexer.tokenText();
		String identifier = switch (this.token) {
			case WORD -> Utf8.cut(foldToLowerCase(text), Utf8.NAME_BYTES);
			case QUOTED_IDENTIFIER ->
				Utf8.cut(text.substring(1, text.length() - 1).replace("\"\"", "\""), Utf8.NAME_BYTES);
			default -> null;
		};
		if (identifier != null) {
			this.identifierStart = this.lexer.start();
			advance();
		}
		return identifier;
	}

	/**
	 * Consumes a name of up to three parts, of which the first of three is the database.
	 * Gives {@code null}, in the middle of it, for a name it cannot read.
	 */
	@Nullable RelationName takeName() {
		String schema = null;
		String name = takeIdentifier();
		while (name != null && takeSymbol('.')) {
			schema = name;
			name = takeIdentifier();
		}
		return (name != null) ? new RelationName(schema, name) : null;
	}

	/** Consumes a word, string or number and gives it in lower case without quotes. */
	@Nullable String takeValue() {
		String value = takeText();
		return (value != null) ? value.toLowerCase(Locale.ROOT) : null;
	}

	/** Consumes a word, string or number and gives it as it is, but without quotes. */
	@Nullable String takeText() {
		String text = this.lexer.tokenText();
		String value = switch (this.token) {
			case WORD, NUMBER -> text;
			case STRING -> text.replaceFirst("^(\\$[^$]*\\$|[^']*')", "").replaceFirst("(\\$[^$]*\\$|')$", "");
			case QUOTED_IDENTIFIER -> text.replace("\"", "");
			default -> null;
		};
		if (value != null) {
			advance();
		}
		return value;
	}

	/** Consumes a value and tells whether it switches an option off. */
	boolean takeFalse() {
		return OFF.contains(String.valueOf(takeValue()));
	}

	/** Only ASCII letters are folded: so does the server in a database of UTF-8. */
	private static String foldToLowerCase(String identifier) {
		StringBuilder folded = new StringBuilder(identifier.length());
		for (int i = 0; i < identifier.length(); i++) {
			char c = identifier.charAt(i);
			folded.append((c >= 'A' && c <= 'Z') ? (char) (c + ('a' - 'A')) : c);
		}
		return folded.toString();
	}

}
