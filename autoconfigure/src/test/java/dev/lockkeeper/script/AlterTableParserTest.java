package dev.lockkeeper.script;

import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.lockkeeper.script.ColumnDefinition.Values;
import dev.lockkeeper.script.SchemaChange.AlterRelation;
import dev.lockkeeper.script.SchemaChange.Step;
import dev.lockkeeper.script.TableAction.AddColumn;
import dev.lockkeeper.script.TableAction.AddConstraint;
import dev.lockkeeper.script.TableAction.ChangeType;
import dev.lockkeeper.script.TableAction.DropColumn;
import dev.lockkeeper.script.TableAction.DropConstraint;
import dev.lockkeeper.script.TableAction.DropNotNull;
import dev.lockkeeper.script.TableAction.Other;
import dev.lockkeeper.script.TableAction.RenameConstraint;
import dev.lockkeeper.script.TableAction.SetNotNull;
import dev.lockkeeper.script.TableAction.SetSchema;
import dev.lockkeeper.script.TableAction.StoreAnew;
import dev.lockkeeper.script.TableAction.ValidateConstraint;

import static org.assertj.core.api.Assertions.assertThat;

class AlterTableParserTest {

	@Test
	void readsColumnsThatMayBeThereAlready() {
		ColumnDefinition column = new ColumnDefinition("a", SqlType.of("int"), false, Values.NULL, Set.of(), List.of());
		assertThat(actions("ADD COLUMN IF NOT EXISTS a int, ADD IF NOT EXISTS a int, ADD COLUMN a int"))
			.containsExactly(new AddColumn(column, true), new AddColumn(column, true), new AddColumn(column, false));
	}

	@Test
	void readsEveryKindOfActionAmongOthers() {
		assertThat(actions("ALTER a SET DEFAULT f(1, 2), DROP CONSTRAINT c RESTRICT, DROP b CASCADE,"
				+ " ALTER a DROP NOT NULL, ALTER a SET NOT NULL, VALIDATE CONSTRAINT \"C\", OWNER TO x, DROP e"))
			.containsExactly(new Other(true), new DropConstraint("c"), new DropColumn("b"), new DropNotNull("a"),
					new SetNotNull("a"), new ValidateConstraint("C"), new Other(true), new DropColumn("e"));
	}

	@Test
	void readsConstraints() {
		assertThat(actions("ADD CONSTRAINT k UNIQUE (a), ADD EXCLUDE USING gist (a WITH &&, b WITH =), DROP x"))
			.containsExactly(
					new AddConstraint(new TableConstraint("k", TableConstraint.Kind.UNIQUE, List.of("a"), true, null,
							null, Set.of())),
					new AddConstraint(new TableConstraint(null, TableConstraint.Kind.EXCLUDE, List.of(), true, null,
							null, Set.of())),
					new DropColumn("x"));
		assertThat(actions("RENAME CONSTRAINT \"A\" TO b")).containsExactly(new RenameConstraint("A", "b"));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "SET LOGGED | SET LOGGED", "SET UNLOGGED | SET UNLOGGED", "SET TABLESPACE x | SET TABLESPACE",
					"SET ACCESS METHOD heap | SET ACCESS METHOD", "ALTER a SET EXPRESSION AS (b + 1) | SET EXPRESSION",
					"ALTER COLUMN a SET EXPRESSION AS (b + 1) | SET EXPRESSION" })
	void knowsWhatStoresTheTableAnew(String action, String keyword) {
		assertThat(actions(action)).containsExactly(new StoreAnew(keyword));
	}

	@ParameterizedTest
	@ValueSource(strings = { "ENABLE ALWAYS TRIGGER x", "ENABLE TRIGGER USER", "DISABLE TRIGGER x",
			"DETACH PARTITION s.p FINALIZE", "ALTER a RESET (n_distinct)", "ALTER COLUMN a SET STATISTICS 5",
			"SET (fillfactor = 50, autovacuum_enabled = off)" })
	void knowsWhatLetsOthersRead(String action) {
		assertThat(actions(action)).containsExactly(new Other(false));
	}

	@ParameterizedTest
	@ValueSource(strings = { "ALTER CONSTRAINT k DEFERRABLE", "ENABLE ALWAYS RULE x", "ENABLE REPLICA RULE x",
			"DISABLE ROW LEVEL SECURITY", "NO INHERIT p", "ALTER a ADD GENERATED ALWAYS AS IDENTITY",
			"ALTER a SET COMPRESSION pglz", "DETACH PARTITION s.p" })
	void knowsWhatDoesNot(String action) {
		assertThat(actions(action)).containsExactly(new Other(true));
	}

	@ParameterizedTest
	@ValueSource(strings = { "ADD U&\"a\" int", "ADD CONSTRAINT U&\"k\" CHECK (a > 0)", "DROP U&\"a\"",
			"DROP CONSTRAINT IF EXISTS U&\"k\"", "ALTER U&\"a\" SET NOT NULL", "VALIDATE CONSTRAINT U&\"k\"",
			"RENAME TO U&\"u\"", "RENAME U&\"a\" TO b", "RENAME a TO U&\"b\"", "RENAME CONSTRAINT a TO U&\"b\"",
			"SET SCHEMA U&\"s\"" })
	void takesTheWorstForGrantedWhereItCannotReadAName(String action) {
		assertThat(actions(action)).containsExactly(new Other(true));
	}

	@Test
	void goesOnAfterANameThatItCannotRead() {
		assertThat(actions("ADD U&\"a\" numeric(9, 2), SET SCHEMA s, DROP b")).containsExactly(new Other(true),
				new SetSchema("s"), new DropColumn("b"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "a", "(a)", "((a))", "a::text", "((a)::text)", "((a))::text", "((a::text))",
			"CAST(a AS text)", "(CAST(a AS text))", "cast ( \"a\" as TEXT )" })
	void seesPlainCasts(String expression) {
		assertThat(actions("ALTER a TYPE text USING " + expression + ", DROP b"))
			.containsExactly(new ChangeType("a", SqlType.of("text"), false, false), new DropColumn("b"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "b::text", "(b)::text", "(b::text)", "CAST(b AS text)", "CAST(a AS int)",
			"CAST(a AS int)::text", "a::int::text", "(a) + 1", "(a + 1)", "((a) + 1)::text", "f(a)", "a[1]", "a.b",
			"CASE WHEN a > 0 THEN 'x' END", "'a'", "CAST(a AS text) + 'x'" })
	void seesOtherComputations(String expression) {
		assertThat(actions("ALTER a TYPE text USING " + expression + ", DROP b"))
			.containsExactly(new ChangeType("a", SqlType.of("text"), false, true), new DropColumn("b"));
	}

	@Test
	void seesCollationsBesideComputations() {
		assertThat(actions("ALTER a TYPE varchar(9) COLLATE \"C\" USING b, ALTER a TYPE int[] USING a"))
			.containsExactly(new ChangeType("a", SqlType.of("varchar(9)"), true, true),
					new ChangeType("a", SqlType.of("int[]"), false, false));
	}

	@Test
	void knowsNothingOfATypeThatItCannotRead() {
		assertThat(actions("ALTER a TYPE U&\"x\", ALTER a TYPE U&\"x\" USING a, ALTER a TYPE U&\"x\" USING a::U&\"x\""))
			.containsExactly(new ChangeType("a", null, false, false), new ChangeType("a", null, false, false),
					new ChangeType("a", null, false, true));
		assertThat(actions("ALTER a TYPE U&\"x\" USING CAST(a AS U&\"x\")"))
			.containsExactly(new ChangeType("a", null, false, true));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "ALTER TABLE t DROP a | false", "ALTER TABLE t * DROP a | false",
					"ALTER TABLE ONLY t DROP a | true", "ALTER TABLE ONLY (t) DROP a | true",
					"ALTER TABLE IF EXISTS t DROP a | false" })
	void findsTheFirstActionAfterTheTable(String sql, boolean only) {
		AlterRelation alter = parse(sql);
		assertThat(alter.name()).isEqualTo(new RelationName(null, "t"));
		assertThat(alter.only()).isEqualTo(only);
		assertThat(alter.steps())
			.containsExactly(new Step(new Position(1, sql.indexOf("DROP") + 1), new DropColumn("a")));
	}

	@Test
	void countsPlacesInCharacters() {
		AlterRelation alter = (AlterRelation) SchemaChange
			.of(new SqlStatement("ALTER TABLE \"🐟\" DROP a,\n DROP b", 7, 5, null));
		assertThat(alter.steps()).extracting(Step::position).containsExactly(new Position(7, 21), new Position(8, 2));
	}

	private static AlterRelation parse(String sql) {
		return (AlterRelation) SchemaChange.of(new SqlStatement(sql, 1, 1, null));
	}

	private static List<TableAction> actions(String actions) {
		return parse("ALTER TABLE t " + actions).steps().stream().map(Step::action).toList();
	}

}
