package dev.lockkeeper.script;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Finds the columns that a condition proves not to be null: those of which it says
 * {@code column IS NOT NULL}, alone or joined to the rest by {@code AND}. The server goes
 * by the same when it decides whether {@code SET NOT NULL} has to read the table.
 */
public final class NotNullProof {

	private final SqlCursor cursor;

	private NotNullProof(SqlCursor cursor) {
		this.cursor = cursor;
	}

	/**
	 * Finds the columns.
	 * @param condition the expression of a {@code CHECK} constraint
	 * @return names of columns, as the catalog has them
	 */
	public static Set<String> of(String condition) {
		return take(new SqlCursor(condition));
	}

	/** Consumes a condition up to the end or a parenthesis that it has not opened. */
	static Set<String> take(SqlCursor cursor) {
		return new NotNullProof(cursor).condition();
	}

	private Set<String> condition() {
		Set<String> proven = new LinkedHashSet<>();
		boolean alternatives = false;
		boolean more = true;
		while (more) {
			proven.addAll(term());
			boolean or = this.cursor.take("OR");
			alternatives |= or;
			more = or || this.cursor.take("AND");
		}
		return alternatives ? Set.of() : proven;
	}

	private Set<String> term() {
		Set<String> proven = Set.of();
		if (this.cursor.takeSymbol('(')) {
			proven = condition();
			this.cursor.takeSymbol(')');
		}
		else if (!this.cursor.isWord("CASE")) {
			RelationName column = this.cursor.takeName();
			if (column != null && this.cursor.take("IS", "NOT", "NULL")) {
				proven = Set.of(column.name());
			}
		}
		return atEndOfTerm() ? proven : skipTerm();
	}

	private boolean atEndOfTerm() {
		return this.cursor.atEnd() || this.cursor.isSymbol(')') || this.cursor.isWord("AND")
				|| this.cursor.isWord("OR");
	}

	private Set<String> skipTerm() {
		int cases = 0;
		while (!this.cursor.atEnd() && !this.cursor.isSymbol(')') && (cases > 0 || !atEndOfTerm())) {
			if (this.cursor.take("BETWEEN")) {
				skipTerm();
				this.cursor.take("AND");
			}
			else {
				cases += this.cursor.isWord("CASE") ? 1 : this.cursor.isWord("END") ? -1 : 0;
				this.cursor.skipGroup();
			}
		}
		return Set.of();
	}

}
