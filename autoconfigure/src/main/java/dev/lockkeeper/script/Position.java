package dev.lockkeeper.script;

/**
 * A place in a script, both numbers from one. A line ends at {@code \n}, {@code \r\n} or
 * a lone {@code \r}, as PostgreSQL counts them; columns are characters (code points), so
 * that an emoji is one column; a byte order mark is none.
 *
 * @param line the line
 * @param column the column
 */
public record Position(int line, int column) {

	@Override
	public String toString() {
		return "line " + this.line + ", column " + this.column;
	}

}
