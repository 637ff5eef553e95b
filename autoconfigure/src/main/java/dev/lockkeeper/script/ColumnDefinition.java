package dev.lockkeeper.script;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.lockkeeper.script.TableConstraint.Kind;

/**
 * A column that a statement adds.
 *
 * @param name its name
 * @param type its type, or {@code null} if it could not be read
 * @param notNull whether it says {@code NOT NULL} or is part of a primary key
 * @param values where the values of the rows that are there already come from
 * @param calls functions that its default calls
 * @param constraints what else it demands, but for {@code NOT NULL}
 */
public record ColumnDefinition(String name, @Nullable SqlType type, boolean notNull, Values values,
		Set<RelationName> calls, List<TableConstraint> constraints) {

	/** Copies the collections. */
	public ColumnDefinition {
		calls = Set.copyOf(calls);
		constraints = List.copyOf(constraints);
	}

	/** Consumes a definition, or gives {@code null} if none comes next. */
	static @Nullable ColumnDefinition take(SqlCursor cursor) {
		String name = cursor.takeIdentifier();
		if (name == null) {
			return null;
		}
		SqlType type = cursor.atEndOfItem() ? null : SqlType.take(cursor);
		Reader reader = new Reader(cursor, name);
		if (type != null && type.isSerial()) {
			reader.values = Values.SEQUENCE;
		}
		reader.read();
		return new ColumnDefinition(name, type, reader.notNull, reader.values, reader.calls, reader.constraints);
	}

	/** Where the values of the rows that are there already come from. */
	public enum Values {

		/** There are none. */
		NULL,
		/** {@code DEFAULT NULL}: there are none, but the server does not look at that. */
		DEFAULT_NULL,
		/** A {@code DEFAULT}. */
		DEFAULT,
		/** {@code serial} or {@code GENERATED … AS IDENTITY}. */
		SEQUENCE,
		/** {@code GENERATED … AS (…) STORED}. */
		STORED,
		/** {@code GENERATED … AS (…)}, computed when read. */
		VIRTUAL

	}

	private static final class Reader {

		private final SqlCursor cursor;

		private final String column;

		private boolean notNull;

		private Values values = Values.NULL;

		private final Set<RelationName> calls = new LinkedHashSet<>();

		private final List<TableConstraint> constraints = new ArrayList<>();

		private Reader(SqlCursor cursor, String column) {
			this.cursor = cursor;
			this.column = column;
		}

		private void read() {
			String name = null;
			while (!this.cursor.atEndOfItem()) {
				if (this.cursor.take("CONSTRAINT")) {
					name = this.cursor.takeIdentifier();
				}
				else {
					readOne(name);
					name = null;
				}
			}
		}

		private void readOne(@Nullable String name) {
			if (this.cursor.take("NOT", "NULL")) {
				this.notNull = true;
			}
			else if (this.cursor.take("NOT", "ENFORCED")) {
				leaveUnchecked();
			}
			else if (this.cursor.take("DEFAULT")) {
				this.values = this.cursor.isWord("NULL") ? Values.DEFAULT_NULL : Values.DEFAULT;
				this.calls.addAll(FunctionCalls.takeDefault(this.cursor));
			}
			else if (this.cursor.take("CHECK")) {
				add(name, Kind.CHECK, null, TableConstraint.takeCheck(this.cursor));
			}
			else if (this.cursor.take("REFERENCES")) {
				add(name, Kind.FOREIGN_KEY, this.cursor.takeName(), Set.of());
			}
			else if (this.cursor.take("SET")) {
				// ON DELETE SET DEFAULT is none
				this.cursor.skip();
			}
			else if (this.cursor.take("UNIQUE")) {
				add(name, Kind.UNIQUE, null, Set.of());
			}
			else if (this.cursor.take("PRIMARY", "KEY")) {
				this.notNull = true;
				add(name, Kind.PRIMARY_KEY, null, Set.of());
			}
			else if (this.cursor.take("GENERATED")) {
				this.values = generated();
			}
			else {
				this.cursor.skipGroup();
			}
		}

		private Values generated() {
			if (!this.cursor.take("ALWAYS")) {
				this.cursor.take("BY", "DEFAULT");
			}
			this.cursor.take("AS");
			if (this.cursor.take("IDENTITY")) {
				this.notNull = true;
				return Values.SEQUENCE;
			}
			this.cursor.skipGroup();
			return this.cursor.take("STORED") ? Values.STORED : Values.VIRTUAL;
		}

		/** Says so of the constraint before it, from PostgreSQL 18 on. */
		private void leaveUnchecked() {
			int last = this.constraints.size() - 1;
			if (last >= 0) {
				this.constraints.set(last, this.constraints.get(last).withoutValidation());
			}
		}

		private void add(@Nullable String name, Kind kind, @Nullable RelationName references,
				Set<String> provesNotNull) {
			this.constraints
				.add(new TableConstraint(name, kind, List.of(this.column), true, null, references, provesNotNull));
		}

	}

}
