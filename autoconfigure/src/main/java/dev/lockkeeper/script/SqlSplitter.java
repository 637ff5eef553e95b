package dev.lockkeeper.script;

import java.util.ArrayList;
import java.util.List;

import dev.lockkeeper.script.SqlLexer.Token;

/**
 * Splits a script into its statements, the same that {@code psql} finds in any script it
 * can run.
 * <p>
 * It assumes {@code standard_conforming_strings} to be on (a script that switches it off
 * is refused) and has no variables: {@code :name}, <code>?</code> and <code>{…}</code>
 * are characters like any other. Statements without a token (nothing but comments between
 * two semicolons) are left out. The time it takes grows with the length of the script and
 * with nothing else.
 */
public final class SqlSplitter {

	private final String script;

	private final SqlLexer lexer;

	private final PositionCounter positions;

	private final List<SqlStatement> statements = new ArrayList<>();

	private final List<DirectiveComment> directives = new ArrayList<>();

	private StatementTracker tracker = new StatementTracker();

	/** Where the statement's first token starts, or -1 before it. */
	private int start = -1;

	/** Where its last token ends. */
	private int end;

	/**
	 * Where the lexer goes on after the line it is in, when that line has COPY data after
	 * it, or -1.
	 */
	private int afterCopyData = -1;

	private SqlSplitter(String script) {
		this.script = script;
		this.lexer = new SqlLexer(script, PositionCounter.startOf(script));
		this.positions = new PositionCounter(script);
	}

	/**
	 * Finds the statements of a script.
	 * @param script the text of the script, with or without a byte order mark
	 * @return its statements in their order
	 * @throws SqlSyntaxException if a quote, comment, parenthesis or body has no end
	 * (with the position of its start), or if the script has a psql command
	 */
	public static List<SqlStatement> split(String script) throws SqlSyntaxException {
		return scan(script).statements();
	}

	/** Finds the statements, and the comments that speak to Lockkeeper. */
	static Scan scan(String script) throws SqlSyntaxException {
		int nul = script.indexOf('\0');
		if (nul >= 0) {
			throw SqlSyntaxException.at(script, nul,
					"a NUL character, which no SQL text can have: is the file encoded as UTF-16?");
		}
		SqlSplitter splitter = new SqlSplitter(script);
		splitter.run();
		return new Scan(List.copyOf(splitter.statements), List.copyOf(splitter.directives));
	}

	private void run() throws SqlSyntaxException {
		while (true) {
			Token token = this.lexer.next();
			switch (token) {
				case LINE_COMMENT, BLOCK_COMMENT -> keepDirective();
				case END -> {
					if (this.afterCopyData < 0) {
						finish();
						return;
					}
					skipCopyData();
				}
				default -> take(token);
			}
		}
	}

	private void take(Token token) throws SqlSyntaxException {
		if (token == Token.SYMBOL) {
			if (this.lexer.isSymbol('\\')) {
				throw SqlSyntaxException.at(this.script, this.lexer.start(),
						"the psql command %s, which only psql understands".formatted(psqlCommand()));
			}
			if (this.lexer.isSymbol(';') && this.tracker.endsAtSemicolon()) {
				endStatement();
				return;
			}
		}
		if (this.start < 0) {
			this.start = this.lexer.start();
		}
		this.end = this.lexer.end();
		this.tracker.accept(token, this.lexer);
	}

	private void finish() throws SqlSyntaxException {
		if (!this.tracker.endsAtSemicolon()) {
			throw this.tracker.unfinished(this.script);
		}
		endStatement();
	}

	private void endStatement() throws SqlSyntaxException {
		if (this.start >= 0) {
			String sql = this.script.substring(this.start, this.end);
			Position position = this.positions.at(this.start);
			String copyData = this.tracker.copiesFromStdin() ? readCopyData() : null;
			SqlStatement statement = new SqlStatement(sql, position.line(), position.column(), copyData);
			if (StatementClassifier.switchesStandardStringsOff(sql)) {
				throw SqlSyntaxException.at(statement, "standard_conforming_strings is switched off, which changes"
						+ " where strings end: write E'…' for a string with backslash escapes");
			}
			this.statements.add(statement);
			this.start = -1;
		}
		this.tracker = new StatementTracker();
	}

	/**
	 * The data start at the next line, even when the statement's own line goes on: psql
	 * feeds them first, then comes back to the rest of the line.
	 */
	private String readCopyData() {
		int length = this.script.length();
		int dataStart = this.afterCopyData;
		if (dataStart < 0) {
			int lineEnd = lineEnd(this.lexer.end());
			dataStart = Math.min(lineEnd + 1, length);
			this.lexer.continueAt(this.lexer.end(), lineEnd);
		}
		for (int line = dataStart; line < length;) {
			int lineEnd = lineEnd(line);
			int next = Math.min(lineEnd + 1, length);
			if (isEndOfCopyData(line, lineEnd)) {
				this.afterCopyData = next;
				return this.script.substring(dataStart, line);
			}
			line = next;
		}
		this.afterCopyData = length;
		return this.script.substring(dataStart);
	}

	private boolean isEndOfCopyData(int line, int lineEnd) {
		int length = lineEnd - line;
		return this.script.startsWith("\\.", line)
				&& (length == 2 || (length == 3 && this.script.charAt(line + 2) == '\r'));
	}

	private int lineEnd(int offset) {
		int lineEnd = this.script.indexOf('\n', offset);
		return (lineEnd >= 0) ? lineEnd : this.script.length();
	}

	private void skipCopyData() throws SqlSyntaxException {
		if (this.start >= 0) {
			throw SqlSyntaxException.at(this.script, this.start,
					"a statement that starts in the line of a COPY … FROM STDIN must end in it");
		}
		this.lexer.continueAt(this.afterCopyData, this.script.length());
		this.afterCopyData = -1;
	}

	private void keepDirective() {
		DirectiveComment comment = DirectiveComment.of(this.lexer.tokenText(), this.lexer.start(),
				this.statements.isEmpty() && this.start < 0);
		if (comment != null) {
			this.directives.add(comment);
		}
	}

	private String psqlCommand() {
		int nameEnd = this.lexer.end();
		while (nameEnd < this.script.length() && nameEnd < this.lexer.end() + 40
				&& !SqlCharacters.isSpace(this.script.charAt(nameEnd)) && this.script.charAt(nameEnd) != '\\') {
			nameEnd++;
		}
		return this.script.substring(this.lexer.start(), nameEnd);
	}

	record Scan(List<SqlStatement> statements, List<DirectiveComment> directives) {

	}

}
