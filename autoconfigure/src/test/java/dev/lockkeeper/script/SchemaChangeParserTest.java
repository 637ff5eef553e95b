package dev.lockkeeper.script;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.lockkeeper.script.SchemaChange.AlterRelation;
import dev.lockkeeper.script.SchemaChange.CreateDomain;
import dev.lockkeeper.script.SchemaChange.CreateFunction;
import dev.lockkeeper.script.SchemaChange.CreateIndex;
import dev.lockkeeper.script.SchemaChange.CreateRelation;
import dev.lockkeeper.script.SchemaChange.DropIndexes;
import dev.lockkeeper.script.SchemaChange.DropRelations;
import dev.lockkeeper.script.SchemaChange.DropSchemas;
import dev.lockkeeper.script.SchemaChange.LockExclusively;
import dev.lockkeeper.script.SchemaChange.SetSearchPath;
import dev.lockkeeper.script.SchemaChange.Step;
import dev.lockkeeper.script.TableAction.SetSchema;

import static org.assertj.core.api.Assertions.assertThat;

/** What {@link SchemaChangeTest} leaves out: rarer forms and their look-alikes. */
class SchemaChangeParserTest {

	private static final RelationName T = new RelationName(null, "t");

	private static final RelationName S_U = new RelationName("s", "u");

	@ParameterizedTest
	@ValueSource(strings = { "RESET search_path", "RESET ALL", "SET search_path TO DEFAULT",
			"SET LOCAL search_path = DEFAULT" })
	void leavesTheSearchPathToTheSession(String sql) {
		assertThat(parse(sql)).isEqualTo(new SetSearchPath(null));
	}

	@Test
	void readsTheSearchPath() {
		assertThat(parse("SET search_path = s")).isEqualTo(new SetSearchPath(List.of("s")));
		assertThat(parse("SET SESSION search_path TO S, \"T\"")).isEqualTo(new SetSearchPath(List.of("s", "T")));
		assertThat(parse("SET SCHEMA 'app'")).isEqualTo(new SetSearchPath(List.of("app")));
		assertThat(parse("SET LOCAL SCHEMA 'app'")).isEqualTo(new SetSearchPath(List.of("app")));
		assertThat(parse("SET SCHEMA 'Archive'")).isEqualTo(new SetSearchPath(List.of("Archive")));
		assertThat(parse("SET search_path = 'Archive', B")).isEqualTo(new SetSearchPath(List.of("Archive", "b")));
		assertThat(parse("SET search_path TO 'a', b, 'c'")).isEqualTo(new SetSearchPath(List.of("a", "b", "c")));
	}

	@ParameterizedTest
	@ValueSource(strings = { "RESET work_mem", "SET LOCAL work_mem = '4MB'", "SET SESSION work_mem TO 5",
			"SET search_path_of_mine = s" })
	void leavesOtherSettings(String sql) {
		assertThat(parse(sql)).isNull();
	}

	@Test
	void readsEveryTableThatIsLocked() {
		assertThat(parse("TRUNCATE TABLE t *, ONLY s.u RESTART IDENTITY"))
			.isEqualTo(new LockExclusively("TRUNCATE", List.of(T, S_U)));
		assertThat(parse("LOCK TABLE t, s.u IN ACCESS EXCLUSIVE MODE"))
			.isEqualTo(new LockExclusively("LOCK TABLE", List.of(T, S_U)));
		assertThat(parse("LOCK ONLY t")).isEqualTo(new LockExclusively("LOCK TABLE", List.of(T)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "LOCK TABLE t IN ACCESS SHARE MODE", "LOCK t IN EXCLUSIVE MODE NOWAIT",
			"LOCK TABLE t IN SHARE ROW EXCLUSIVE MODE" })
	void leavesWeakerLocks(String sql) {
		assertThat(parse(sql)).isNull();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "DROP TRIGGER x ON s.u CASCADE | DROP TRIGGER", "DROP RULE IF EXISTS x ON s.u | DROP RULE",
					"DROP POLICY IF EXISTS \"x y\" ON s.u | DROP POLICY",
					"CREATE POLICY x ON s.u FOR SELECT USING (a > 0) | CREATE POLICY",
					"ALTER POLICY x ON s.u TO public | ALTER POLICY" })
	void readsTheTableOfWhatBelongsToIt(String sql, String keyword) {
		assertThat(parse(sql)).isEqualTo(new LockExclusively(keyword, List.of(S_U)));
	}

	@Test
	void readsWhereASequenceGoes() {
		assertThat(parse("ALTER SEQUENCE t SET SCHEMA s")).isInstanceOfSatisfying(AlterRelation.class, (alter) -> {
			assertThat(alter.name()).isEqualTo(T);
			assertThat(alter.steps()).extracting(Step::action).containsExactly(new SetSchema("s"));
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "ALTER SEQUENCE t OWNED BY s.u.a", "ALTER SEQUENCE t INCREMENT BY 5",
			"ALTER FUNCTION t() RENAME TO u", "ALTER MATERIALIZED t", "ALTER FOREIGN DATA WRAPPER t OPTIONS (a 'b')" })
	void leavesOtherAlterations(String sql) {
		assertThat(parse(sql)).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "CREATE LOCAL TEMP TABLE t (a int)", "CREATE LOCAL TEMPORARY TABLE t (a int)",
			"CREATE GLOBAL TEMP TABLE t (a int)", "CREATE TEMPORARY SEQUENCE t", "CREATE TEMP TABLE t AS TABLE u" })
	void readsWhatOnlyTheSessionSees(String sql) {
		assertThat(parse(sql)).isEqualTo(new CreateRelation(T, false, true, false, null));
	}

	@Test
	void readsViews() {
		assertThat(parse("CREATE VIEW s.u AS SELECT 1")).isEqualTo(new CreateRelation(S_U, true, false, false, null));
		assertThat(parse("CREATE MATERIALIZED VIEW IF NOT EXISTS t AS SELECT 1"))
			.isEqualTo(new CreateRelation(T, false, false, true, null));
	}

	@Test
	void readsFunctionsAndProcedures() {
		assertThat(parse("CREATE FUNCTION s.u(a int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT 1'"))
			.isEqualTo(new CreateFunction(S_U, false));
		assertThat(parse("CREATE FUNCTION t(stable int) RETURNS int LANGUAGE sql VOLATILE AS 'SELECT 1'"))
			.isEqualTo(new CreateFunction(T, true));
		assertThat(parse("CREATE OR REPLACE PROCEDURE t() LANGUAGE sql AS 'SELECT 1'"))
			.isEqualTo(new CreateFunction(T, true));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "CREATE DOMAIN s.u AS int | false", "CREATE DOMAIN s.u int NOT NULL | true",
					"CREATE DOMAIN s.u AS text COLLATE \"C\" DEFAULT 'CHECK' NULL | false",
					"CREATE DOMAIN s.u AS bool DEFAULT (1 IS NOT NULL) | false",
					"CREATE DOMAIN s.u AS int DEFAULT 1 CONSTRAINT k CHECK (value > 0) | true" })
	void readsDomains(String sql, boolean constrained) {
		assertThat(parse(sql)).isEqualTo(new CreateDomain(S_U, constrained));
	}

	@Test
	void readsTheColumnsOfIndexes() {
		assertThat(parse("CREATE INDEX i ON t USING btree (a, \"B\")"))
			.isEqualTo(new CreateIndex("i", T, List.of("a", "B"), false, false, false));
		assertThat(parse("CREATE UNIQUE INDEX \"I\" ON s.u (a) INCLUDE (b)"))
			.isEqualTo(new CreateIndex("I", S_U, List.of("a"), false, false, false));
		assertThat(parse("CREATE INDEX CONCURRENTLY ON ONLY t USING gin (lower(a))"))
			.isEqualTo(new CreateIndex(null, T, List.of(), true, false, true));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "DROP TABLE t, s.u | TABLE", "DROP VIEW IF EXISTS t, s.u CASCADE | VIEW",
					"DROP MATERIALIZED VIEW IF EXISTS t, s.u | MATERIALIZED VIEW",
					"DROP FOREIGN TABLE t, s.u RESTRICT | FOREIGN TABLE", "DROP SEQUENCE t, s.u | SEQUENCE" })
	void readsEverythingThatIsDropped(String sql, String keyword) {
		assertThat(parse(sql)).isEqualTo(new DropRelations(keyword, List.of(T, S_U)));
	}

	@Test
	void readsSchemasAndIndexesThatAreDropped() {
		assertThat(parse("DROP SCHEMA a, \"B\" RESTRICT")).isEqualTo(new DropSchemas(List.of("a", "B")));
		assertThat(parse("DROP INDEX t, s.u")).isEqualTo(new DropIndexes(List.of(T, S_U)));
		assertThat(parse("DROP INDEX CONCURRENTLY IF EXISTS t")).isNull();
	}

	@Test
	void readsAListAsFarAsItCan() {
		assertThat(parse("DROP TABLE t, U&\"u\"")).isEqualTo(new DropRelations("TABLE", List.of(T)));
		assertThat(parse("DROP TABLE U&\"t\", u")).isEqualTo(new DropRelations("TABLE", List.of()));
	}

	@ParameterizedTest
	@ValueSource(strings = { "CREATE TABLE U&\"t\" (a int)", "CREATE INDEX i ON U&\"t\" (a)",
			"CREATE INDEX U&\"i\" ON t (a)", "CREATE FUNCTION U&\"f\"() RETURNS int LANGUAGE sql AS 'SELECT 1'",
			"ALTER SEQUENCE U&\"t\" RENAME TO u", "ALTER VIEW U&\"t\" RENAME TO u", "DROP TRIGGER x ON U&\"t\"",
			"DROP POLICY U&\"x\" ON t", "CREATE UNIQUE TABLE t (a int)", "CREATE DOMAIN U&\"d\" AS int",
			"CREATE EXTENSION t", "DROP EXTENSION t" })
	void leavesWhatItCannotRead(String sql) {
		assertThat(parse(sql)).isNull();
	}

	private static SchemaChange parse(String sql) {
		return SchemaChange.of(new SqlStatement(sql, 1, 1, null));
	}

}
