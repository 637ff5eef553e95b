package dev.lockkeeper.script;

import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.lockkeeper.script.TableConstraint.Kind;

import static org.assertj.core.api.Assertions.assertThat;

class TableConstraintTest {

	@Test
	void readsForeignKeys() {
		assertThat(take("FOREIGN KEY (a, b) REFERENCES s.r (c, d) NOT DEFERRABLE")).isEqualTo(new TableConstraint(null,
				Kind.FOREIGN_KEY, List.of("a", "b"), true, null, new RelationName("s", "r"), Set.of()));
		assertThat(take("CONSTRAINT k FOREIGN KEY (a) REFERENCES r ON DELETE SET NULL (a) NOT VALID"))
			.isEqualTo(new TableConstraint("k", Kind.FOREIGN_KEY, List.of("a"), false, null,
					new RelationName(null, "r"), Set.of()));
	}

	@Test
	void readsWhatAConditionProves() {
		assertThat(take("CONSTRAINT k CHECK (a IS NOT NULL AND (b IS NOT NULL AND c > 0)) NOT VALID"))
			.isEqualTo(new TableConstraint("k", Kind.CHECK, List.of(), false, null, null, Set.of("a", "b")));
		assertThat(take("CHECK (a IN (1, 2)) NO INHERIT"))
			.isEqualTo(new TableConstraint(null, Kind.CHECK, List.of(), true, null, null, Set.of()));
	}

	@Test
	void readsNotNull() {
		assertThat(take("CONSTRAINT k NOT NULL \"A\" NO INHERIT NOT VALID"))
			.isEqualTo(new TableConstraint("k", Kind.NOT_NULL, List.of("A"), false, null, null, Set.of()));
		assertThat(take("NOT NULL U&\"a\""))
			.isEqualTo(new TableConstraint(null, Kind.NOT_NULL, List.of(), true, null, null, Set.of()));
	}

	@Test
	void readsKeys() {
		assertThat(take("CONSTRAINT k PRIMARY KEY (a, b) INCLUDE (c) WITH (fillfactor = 50) USING INDEX TABLESPACE x"))
			.isEqualTo(new TableConstraint("k", Kind.PRIMARY_KEY, List.of("a", "b"), true, null, null, Set.of()));
		assertThat(take("UNIQUE NULLS DISTINCT (a) INITIALLY DEFERRED"))
			.isEqualTo(new TableConstraint(null, Kind.UNIQUE, List.of("a"), true, null, null, Set.of()));
		assertThat(take("UNIQUE NULLS NOT DISTINCT (a)"))
			.isEqualTo(new TableConstraint(null, Kind.UNIQUE, List.of("a"), true, null, null, Set.of()));
		assertThat(take("UNIQUE USING INDEX \"I\" NOT DEFERRABLE"))
			.isEqualTo(new TableConstraint(null, Kind.UNIQUE, List.of(), true, "I", null, Set.of()));
	}

	@Test
	void aKeyWithoutOverlapsIsOfItsOwnKind() {
		TableConstraint key = new TableConstraint("k", Kind.WITHOUT_OVERLAPS, List.of("a", "b"), true, null, null,
				Set.of());
		assertThat(take("CONSTRAINT k PRIMARY KEY (a, b WITHOUT OVERLAPS)")).isEqualTo(key);
		assertThat(take("CONSTRAINT k UNIQUE (a, b WITHOUT OVERLAPS) DEFERRABLE")).isEqualTo(key);
		assertThat(take("CONSTRAINT k UNIQUE (a, without)").kind()).isEqualTo(Kind.UNIQUE);
	}

	@ParameterizedTest
	@ValueSource(strings = { "a int", "CONSTRAINT k", "PRIMARY", "FOREIGN TABLE", "NOT VALID", "" })
	void givesNoneWhereThereIsNone(String sql) {
		assertThat(TableConstraint.take(new SqlCursor(sql))).isNull();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "(a) | a", "( a, \"B c\" ,d ) | a/B c/d", "() |", "(lower(a)) |",
			"(a, lower(b)) |", "(lower(a), b) |", "((a + 1), b) |", "(a DESC, b) |", "(a, b text_pattern_ops) |" })
	void takesColumnsWhereThereIsNothingElse(String sql, String columns) {
		SqlCursor cursor = new SqlCursor(sql + " x");
		assertThat(TableConstraint.takeColumns(cursor))
			.isEqualTo((columns != null) ? List.of(columns.split("/")) : List.of());
		assertThat(cursor.isWord("X")).isTrue();
	}

	@Test
	void takesNoColumnsWithoutParentheses() {
		SqlCursor cursor = new SqlCursor("a, b");
		assertThat(TableConstraint.takeColumns(cursor)).isEmpty();
		assertThat(cursor.isWord("A")).isTrue();
	}

	@Test
	void takesAConditionInParenthesesOnly() {
		SqlCursor cursor = new SqlCursor("(a IS NOT NULL) x");
		assertThat(TableConstraint.takeCheck(cursor)).containsExactly("a");
		assertThat(cursor.isWord("X")).isTrue();
		assertThat(TableConstraint.takeCheck(new SqlCursor("a IS NOT NULL"))).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "CHECK, false", "NOT_NULL, false", "FOREIGN_KEY, false", "UNIQUE, true", "PRIMARY_KEY, true",
			"EXCLUDE, true", "WITHOUT_OVERLAPS, true" })
	void knowsWhatComesWithAnIndex(Kind kind, boolean key) {
		assertThat(kind.isKey()).isEqualTo(key);
	}

	@Test
	void namesKindsAsSqlDoes() {
		assertThat(Kind.values()).extracting(Kind::toString)
			.containsExactly("CHECK", "NOT NULL", "FOREIGN KEY", "UNIQUE", "PRIMARY KEY", "EXCLUDE",
					"WITHOUT OVERLAPS");
	}

	private static TableConstraint take(String sql) {
		return TableConstraint.take(new SqlCursor(sql + ", ADD UNIQUE (z)"));
	}

}
