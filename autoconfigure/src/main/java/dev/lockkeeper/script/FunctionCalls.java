package dev.lockkeeper.script;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds what an expression calls.
 */
final class FunctionCalls {

	/** What can follow the default of a column. */
	private static final List<String> AFTER_DEFAULT = List.of("CONSTRAINT", "NOT", "NULL", "CHECK", "DEFAULT", "UNIQUE",
			"PRIMARY", "REFERENCES", "GENERATED", "COLLATE", "DEFERRABLE", "INITIALLY");

	private FunctionCalls() {
	}

	/**
	 * Consumes the default of a column. A word before a parenthesis that is none, such as
	 * {@code numeric} in {@code x::numeric(9,2)}, is among the names, too.
	 */
	static Set<RelationName> takeDefault(SqlCursor cursor) {
		Set<RelationName> calls = new LinkedHashSet<>();
		int start = cursor.offset();
		int depth = 0;
		int cases = 0;
		while (!cursor.atEnd()) {
			boolean outside = depth == 0 && cases == 0;
			if (outside && (cursor.atEndOfItem()
					|| (cursor.offset() > start && AFTER_DEFAULT.stream().anyMatch(cursor::isWord)))) {
				break;
			}
			int offset = cursor.offset();
			if (cursor.take("CASE")) {
				cases++;
			}
			else if (cursor.take("END")) {
				cases--;
			}
			else if (cursor.takeSymbol('(') || cursor.takeSymbol('[')) {
				depth++;
			}
			else if (cursor.takeSymbol(')') || cursor.takeSymbol(']')) {
				depth--;
			}
			else {
				RelationName name = cursor.takeName();
				if (name != null && cursor.isSymbol('(')) {
					calls.add(name);
				}
				else if (cursor.offset() == offset) {
					cursor.skip();
				}
			}
		}
		return calls;
	}

}
