package dev.lockkeeper.script;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * A constraint that a statement adds.
 *
 * @param name its name, or {@code null} if PostgreSQL is to choose it
 * @param kind what it demands
 * @param columns columns of a key or of {@code NOT NULL}; none where there are
 * expressions instead
 * @param validated whether the rows that are there already must fulfil it: neither
 * {@code NOT VALID} nor {@code NOT ENFORCED}
 * @param index the index that {@code USING INDEX} names
 * @param references the table that a foreign key refers to
 * @param provesNotNull columns that a {@code CHECK} proves not to be null
 */
public record TableConstraint(@Nullable String name, Kind kind, List<String> columns, boolean validated,
		@Nullable String index, @Nullable RelationName references, Set<String> provesNotNull) {

	/** Copies the collections. */
	public TableConstraint {
		columns = List.copyOf(columns);
		provesNotNull = Set.copyOf(provesNotNull);
	}

	/** The same, but rows that are there already need not fulfil it. */
	TableConstraint withoutValidation() {
		return new TableConstraint(this.name, this.kind, this.columns, false, this.index, this.references,
				this.provesNotNull);
	}

	/** Consumes a constraint of a table, or gives {@code null} if none comes next. */
	static @Nullable TableConstraint take(SqlCursor cursor) {
		String name = cursor.take("CONSTRAINT") ? cursor.takeIdentifier() : null;
		if (cursor.take("CHECK")) {
			Set<String> provesNotNull = takeCheck(cursor);
			return new TableConstraint(name, Kind.CHECK, List.of(), takeValidated(cursor), null, null, provesNotNull);
		}
		if (cursor.take("FOREIGN", "KEY")) {
			List<String> columns = takeColumns(cursor);
			RelationName references = cursor.take("REFERENCES") ? cursor.takeName() : null;
			return new TableConstraint(name, Kind.FOREIGN_KEY, columns, takeValidated(cursor), null, references,
					Set.of());
		}
		if (cursor.take("NOT", "NULL")) {
			String column = cursor.takeIdentifier();
			return new TableConstraint(name, Kind.NOT_NULL, (column != null) ? List.of(column) : List.of(),
					takeValidated(cursor), null, null, Set.of());
		}
		if (cursor.take("EXCLUDE")) {
			return new TableConstraint(name, Kind.EXCLUDE, List.of(), true, null, null, Set.of());
		}
		Kind kind = cursor.take("PRIMARY", "KEY") ? Kind.PRIMARY_KEY : cursor.take("UNIQUE") ? Kind.UNIQUE : null;
		return (kind != null) ? takeKey(cursor, name, kind) : null;
	}

	/** Consumes the parenthesised condition of a {@code CHECK}. */
	static Set<String> takeCheck(SqlCursor cursor) {
		if (!cursor.takeSymbol('(')) {
			return Set.of();
		}
		Set<String> provesNotNull = NotNullProof.take(cursor);
		cursor.takeSymbol(')');
		return provesNotNull;
	}

	private static TableConstraint takeKey(SqlCursor cursor, @Nullable String name, Kind kind) {
		if (cursor.take("NULLS")) {
			cursor.take("NOT");
			cursor.take("DISTINCT");
		}
		List<String> columns = new ArrayList<>();
		boolean withoutOverlaps = takeColumns(cursor, columns);
		String index = null;
		while (!cursor.atEndOfItem()) {
			if (cursor.take("USING", "INDEX")) {
				index = cursor.isWord("TABLESPACE") ? null : cursor.takeIdentifier();
			}
			else {
				cursor.skipGroup();
			}
		}
		return new TableConstraint(name, withoutOverlaps ? Kind.WITHOUT_OVERLAPS : kind, columns, true, index, null,
				Set.of());
	}

	/** Consumes names in parentheses, if any; of anything else there it takes none. */
	static List<String> takeColumns(SqlCursor cursor) {
		List<String> columns = new ArrayList<>();
		takeColumns(cursor, columns);
		return columns;
	}

	/** Tells whether the last one is {@code WITHOUT OVERLAPS}. */
	private static boolean takeColumns(SqlCursor cursor, List<String> columns) {
		boolean plain = true;
		boolean withoutOverlaps = false;
		if (cursor.takeSymbol('(')) {
			while (!cursor.atEnd() && !cursor.takeSymbol(')')) {
				String column = cursor.takeIdentifier();
				withoutOverlaps = cursor.take("WITHOUT", "OVERLAPS");
				plain &= column != null && cursor.atEndOfItem();
				if (column != null) {
					columns.add(column);
				}
				while (!cursor.atEndOfItem()) {
					cursor.skipGroup();
				}
				cursor.takeSymbol(',');
			}
		}
		if (!plain) {
			columns.clear();
		}
		return withoutOverlaps;
	}

	private static boolean takeValidated(SqlCursor cursor) {
		boolean validated = true;
		while (!cursor.atEndOfItem()) {
			if (cursor.take("NOT", "VALID") || cursor.take("NOT", "ENFORCED")) {
				validated = false;
			}
			else {
				cursor.skipGroup();
			}
		}
		return validated;
	}

	/** What a constraint demands. */
	public enum Kind {

		CHECK, NOT_NULL, FOREIGN_KEY, UNIQUE, PRIMARY_KEY, EXCLUDE,
		/** A key whose last column is a range, from PostgreSQL 18 on. */
		WITHOUT_OVERLAPS;

		/** Whether it comes with an index. */
		public boolean isKey() {
			return this == UNIQUE || this == PRIMARY_KEY || this == EXCLUDE || this == WITHOUT_OVERLAPS;
		}

		/** As SQL has it. */
		@Override
		public String toString() {
			return name().replace('_', ' ');
		}

	}

}
