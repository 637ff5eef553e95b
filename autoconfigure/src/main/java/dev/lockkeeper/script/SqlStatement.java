package dev.lockkeeper.script;

import org.jspecify.annotations.Nullable;

/**
 * One statement of a script.
 *
 * @param sql the statement as the script has it, from its first token to its last:
 * without surrounding whitespace and comments, without the terminating semicolon; what is
 * between the tokens stays
 * @param line the line of the script at which {@code sql} starts, from one
 * @param column the column in that line, from one, in characters
 * @param copyData what {@code COPY … FROM STDIN} reads, exactly as the script has it,
 * without the line {@code \.}; {@code null} for any other statement
 */
public record SqlStatement(String sql, int line, int column, @Nullable String copyData) {

	/**
	 * Translates an error position of PostgreSQL into a place in the script.
	 * @param character a character (code point, not UTF-16 unit) of {@link #sql()}, from
	 * one, as the server reports it
	 * @return its place; the nearest one for a number outside the statement
	 */
	public Position positionOf(int character) {
		int characters = this.sql.codePointCount(0, this.sql.length());
		int offset = this.sql.offsetByCodePoints(0, Math.max(0, Math.min(character - 1, characters)));
		return new PositionCounter(this.sql, 0, new Position(this.line, this.column)).at(offset);
	}

	/** What the statement means for the transaction it runs in. */
	public StatementKind kind() {
		return StatementKind.of(this.sql);
	}

}
