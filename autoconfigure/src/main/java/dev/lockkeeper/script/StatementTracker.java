package dev.lockkeeper.script;

import dev.lockkeeper.script.SqlLexer.Token;

/**
 * Follows the tokens of one statement as far as it takes to know where it ends: a
 * semicolon in parentheses or in a {@code BEGIN ATOMIC … END} body is part of it, and
 * data follow a {@code COPY … FROM STDIN}.
 */
final class StatementTracker {

	private enum Routine {

		START, CREATE, CREATE_OR, CREATE_OR_REPLACE, YES, NO

	}

	private enum Copy {

		START, SOURCE, FROM, YES, NO

	}

	private Routine routine = Routine.START;

	private Copy copy = Copy.START;

	private int parentheses;

	private int outermostParenthesis;

	/** One for the body and one for each {@code CASE} that is open in it. */
	private int bodyDepth;

	private int begin = -1;

	private boolean afterBegin;

	private boolean afterDot;

	/** Takes the lexer's current token, which is no comment. */
	void accept(Token token, SqlLexer lexer) throws SqlSyntaxException {
		boolean word = token == Token.WORD;
		if (token == Token.SYMBOL) {
			countParentheses(lexer);
		}
		if (this.parentheses == 0) {
			trackCopy(word, lexer);
		}
		if (word) {
			trackRoutine(lexer);
		}
		if (this.parentheses == 0 && this.routine == Routine.YES) {
			trackBody(word, lexer);
		}
		this.afterDot = token == Token.SYMBOL && lexer.isSymbol('.');
	}

	/** Whether a semicolon here ends the statement. */
	boolean endsAtSemicolon() {
		return this.parentheses == 0 && this.bodyDepth == 0;
	}

	boolean copiesFromStdin() {
		return this.copy == Copy.YES;
	}

	/** What keeps the statement from ending at the end of the script. */
	SqlSyntaxException unfinished(String script) {
		return (this.bodyDepth > 0) ? SqlSyntaxException.at(script, this.begin, "BEGIN ATOMIC without its END")
				: SqlSyntaxException.at(script, this.outermostParenthesis, "unclosed parenthesis");
	}

	private void countParentheses(SqlLexer lexer) {
		if (lexer.isSymbol('(')) {
			if (this.parentheses++ == 0) {
				this.outermostParenthesis = lexer.start();
			}
		}
		else if (lexer.isSymbol(')') && this.parentheses > 0) {
			// psql does not count below zero either: the server has a better error
			this.parentheses--;
		}
	}

	/** {@code COPY … FROM STDIN}; the server's grammar takes STDOUT for the same. */
	private void trackCopy(boolean word, SqlLexer lexer) {
		this.copy = switch (this.copy) {
			case START -> (word && lexer.isText("COPY")) ? Copy.SOURCE : Copy.NO;
			case SOURCE -> (word && !this.afterDot && lexer.isText("FROM")) ? Copy.FROM : Copy.SOURCE;
			case FROM -> (word && (lexer.isText("STDIN") || lexer.isText("STDOUT"))) ? Copy.YES : Copy.NO;
			case YES, NO -> this.copy;
		};
	}

	/** {@code CREATE [OR REPLACE] {FUNCTION | PROCEDURE}}. */
	private void trackRoutine(SqlLexer lexer) {
		this.routine = switch (this.routine) {
			case START -> lexer.isText("CREATE") ? Routine.CREATE : Routine.NO;
			case CREATE -> lexer.isText("OR") ? Routine.CREATE_OR : kindOfRoutine(lexer);
			case CREATE_OR -> lexer.isText("REPLACE") ? Routine.CREATE_OR_REPLACE : Routine.NO;
			case CREATE_OR_REPLACE -> kindOfRoutine(lexer);
			case YES, NO -> this.routine;
		};
	}

	private static Routine kindOfRoutine(SqlLexer lexer) {
		return (lexer.isText("FUNCTION") || lexer.isText("PROCEDURE")) ? Routine.YES : Routine.NO;
	}

	/**
	 * As psql does it, except that psql takes any BEGIN for the start of a body: what
	 * follows a function named "begin" it sends as one string.
	 */
	private void trackBody(boolean word, SqlLexer lexer) {
		boolean afterBegin = this.afterBegin;
		this.afterBegin = word && lexer.isText("BEGIN");
		if (!word) {
			return;
		}
		if (this.afterBegin && this.bodyDepth == 0) {
			this.begin = lexer.start();
		}
		if (afterBegin && lexer.isText("ATOMIC")) {
			this.bodyDepth++;
		}
		else if (this.bodyDepth > 0 && lexer.isText("CASE")) {
			this.bodyDepth++;
		}
		else if (this.bodyDepth > 0 && lexer.isText("END")) {
			this.bodyDepth--;
		}
	}

}
