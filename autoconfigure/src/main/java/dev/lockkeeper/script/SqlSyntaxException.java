package dev.lockkeeper.script;

/**
 * A script that cannot be split into statements, or that says something Lockkeeper must
 * not guess about. Raised before anything of the script is run.
 */
public final class SqlSyntaxException extends Exception {

	private static final long serialVersionUID = 1L;

	private final int line;

	private final int column;

	private final String reason;

	SqlSyntaxException(Position position, String reason) {
		super(position + ": " + reason);
		this.line = position.line();
		this.column = position.column();
		this.reason = reason;
	}

	static SqlSyntaxException at(String script, int offset, String reason) {
		return new SqlSyntaxException(new PositionCounter(script).at(offset), reason);
	}

	static SqlSyntaxException at(SqlStatement statement, String reason) {
		return new SqlSyntaxException(new Position(statement.line(), statement.column()), reason);
	}

	/** The line of the script, from one. */
	public int line() {
		return this.line;
	}

	/** The column in that line, from one, in characters. */
	public int column() {
		return this.column;
	}

	/** What is wrong, in plain words and without the position. */
	public String reason() {
		return this.reason;
	}

}
