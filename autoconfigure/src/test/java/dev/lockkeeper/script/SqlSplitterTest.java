package dev.lockkeeper.script;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

class SqlSplitterTest {

	@Test
	void splitsAtSemicolons() throws Exception {
		assertThat(sql("SELECT 1; SELECT 2;\nSELECT 3")).containsExactly("SELECT 1", "SELECT 2", "SELECT 3");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", ";", " ;; ", "-- nothing", "/* nothing */ ; -- more", "\uFEFF", "\uFEFF;\n" })
	void findsNothingWhereThereIsNoToken(String script) throws Exception {
		assertThat(SqlSplitter.split(script)).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "SELECT 'a;''b;', '\\'", "SELECT E'\\';', e'\\\\'", "SELECT \"a;\"\"b;\"", "SELECT $$;$$",
			"SELECT $a$;$$;$a;$a$", "SELECT $é$;$é$", "SELECT a$b$c, $1, 1$a$;$a$", "SELECT U&'\\0061;', U&\"a;\"",
			"SELECT b';', X';', n';'", "SELECT E'a;'\n -- and\n'\\';'", "SELECT date'\\', E'x'",
			"SELECT (1;2), ((';'))", "SELECT /* ; /* ' */ ; */ 1", "SELECT -- ;\n1",
			"SELECT 1 -- ; ends at a lone carriage return\r+1", "SELECT 1+/*;*/2",
			"SELECT a ? b, '{}', {x}, :name, :'y;', a[1:2]", "SELECT '🚢;'", "SELECT a\u00a0b",
			"CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2;)",
			"CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN a THEN 1 END; SELECT 2; END",
			"create or /* ; */ replace procedure begin.p() begin -- ;\n atomic; end",
			"CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT (CASE 1 WHEN 1 THEN 2 END); END" })
	void keepsTogetherWhatBelongsTogether(String statement) throws Exception {
		assertThat(sql(" /* before */ " + statement + " /* after */ ; SELECT 2")).containsExactly(statement,
				"SELECT 2");
	}

	@ParameterizedTest
	@ValueSource(strings = { "SELECT 1) ", "BEGIN", "SELECT begin, atomic FROM t",
			"CREATE FUNCTION begin() RETURNS int AS 'SELECT 1'", "CREATE TABLE f (begin atomic)",
			"CREATE FUNCTION case() RETURNS int AS 'SELECT 1'", "CREATE FUNCTION end() RETURNS int AS 'SELECT 1'",
			"CREATE VIEW v AS SELECT 1 AS begin", "SELECT ']', ARRAY[1", "SELECT \u017Fet" })
	void endsStatementsThatOnlyLookAsIfTheyWentOn(String statement) throws Exception {
		assertThat(sql(statement + "; SELECT 2")).hasSize(2);
	}

	@Test
	void tellsWhereStatementsStart() throws Exception {
		String script = "\uFEFF-- first\r\n  SELECT '🚢'; SELECT 2;\r\n\r\n/* a\r\nb */\tSELECT\r\n\t3;\rSELECT 4";
		assertThat(SqlSplitter.split(script)).extracting((statement) -> statement.line() + ":" + statement.column())
			.containsExactly("2:3", "2:15", "5:6", "7:1");
	}

	@Test
	void translatesPositionsOfTheServer() throws Exception {
		SqlStatement statement = SqlSplitter.split("SELECT 1;\n  SELECT '🚢',\r\n  x").get(1);
		assertThat(statement.positionOf(1)).isEqualTo(new Position(2, 3));
		assertThat(statement.positionOf(9)).isEqualTo(new Position(2, 11));
		assertThat(statement.positionOf(10)).isEqualTo(new Position(2, 12));
		assertThat(statement.positionOf(16)).isEqualTo(new Position(3, 3));
		assertThat(statement.positionOf(0)).isEqualTo(new Position(2, 3));
		assertThat(statement.positionOf(1000)).isEqualTo(new Position(3, 4));
	}

	@Test
	void takesCopyDataAsTheyAre() throws Exception {
		List<SqlStatement> statements = SqlSplitter
			.split("copy t (a, b) from stdin with (format csv);\r\n1;\r\n'\\\r\n\\.\r\nSELECT 1;");
		assertThat(statements).hasSize(2);
		assertThat(statements.get(0))
			.isEqualTo(new SqlStatement("copy t (a, b) from stdin with (format csv)", 1, 1, "1;\r\n'\\\r\n"));
		assertThat(statements.get(1)).isEqualTo(new SqlStatement("SELECT 1", 5, 1, null));
	}

	@Test
	void feedsTheNextLinesToSeveralCopiesInOneLine() throws Exception {
		List<SqlStatement> statements = SqlSplitter
			.split("COPY a FROM stdin; COPY b FROM stdin; SELECT 1; -- ;\n1\n\\.\n2\n\\.\nSELECT 2");
		assertThat(statements).extracting(SqlStatement::copyData).containsExactly("1\n", "2\n", null, null);
		assertThat(statements).extracting(SqlStatement::line).containsExactly(1, 1, 1, 6);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '~', quoteCharacter = '|', nullValues = "null",
			value = { "COPY t FROM stdin;/1/~1/", "COPY t FROM stdin;/1~1", "COPY t FROM stdin~||",
					"COPY t FROM stdin;/1/\\.~1/", "COPY t FROM stdin;/\\./2~||",
					"COPY \"FROM\" FROM stdout;/ \\./~ \\./", "COPY t TO STDOUT~null", "COPY t FROM 'file'~null",
					"COPY (SELECT 1 FROM stdin) TO STDOUT~null", "COPY s.from FROM stdin~||",
					"SELECT copy FROM stdin~null", "COPY t FROM \"stdin\"~null" },
			ignoreLeadingAndTrailingWhitespace = false)
	void knowsWhichCopiesReadTheScript(String script, String data) throws Exception {
		assertThat(SqlSplitter.split(script.replace('/', '\n')).get(0).copyData())
			.isEqualTo((data != null) ? data.replace('/', '\n') : null);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '~', quoteCharacter = '|', value = {
			"|SELECT 1;\n  'a;|~2~3~unterminated quoted string that starts with 'a;",
			"|a \"b\nc|~1~3~unterminated quoted identifier that starts with \"b",
			"|SELECT\n$body$ a $$|~2~1~unterminated dollar-quoted string that starts with $body$ a $$",
			"|SELECT 1 /* a /* b */|~1~10~unterminated comment that starts with /* a /* b */",
			"|SELECT E'\\'|~1~8~unterminated quoted string that starts with E'\\'",
			"|SELECT (1,\n(2);|~1~8~unclosed parenthesis",
			"|CREATE FUNCTION f()\nBEGIN ATOMIC SELECT 1;|~2~1~BEGIN ATOMIC without its END",
			"|SELECT 1;\n\\connect other|~2~1~the psql command \\connect, which only psql understands",
			"|SELECT 1 \\gset|~1~10~the psql command \\gset, which only psql understands",
			"|SELECT 1;\n\\.|~2~1~the psql command \\., which only psql understands",
			"|COPY a FROM stdin; SELECT\n\\.\n1;|~1~20~a statement that starts in the line of a COPY … FROM STDIN must end in it",
			"|COPY a FROM stdin; SELECT 'a\nb'\n\\.\n|~1~27~unterminated quoted string that starts with 'a",
			"|COPY a FROM stdin; SELECT E'a\n'\n\\.\n|~1~27~unterminated quoted string that starts with E'a",
			"|COPY a FROM stdin; SELECT $x$\n$x$\n\\.\n|~1~27~unterminated dollar-quoted string that starts with $x$",
			"|COPY a FROM stdin; SELECT /*x\n*/\n\\.\n|~1~27~unterminated comment that starts with /*x",
			"|COPY a FROM stdin; SELECT E'a'\n'b'\n\\.\n|~1~20~a statement that starts in the line of a COPY … FROM STDIN must end in it",
			"|'234567890123456789012345678901234567890x|~1~1~unterminated quoted string that starts with '234567890123456789012345678901234567890",
			"|\\234567890123456789012345678901234567890xy|~1~1~the psql command \\234567890123456789012345678901234567890x, which only psql understands",
			"|SELECT 1 \\gset\\echo|~1~10~the psql command \\gset, which only psql understands" })
	void saysWhatIsWrongAndWhere(String script, int line, int column, String reason) {
		assertThatExceptionOfType(SqlSyntaxException.class).isThrownBy(() -> SqlSplitter.split(script))
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(reason))
			.satisfies((ex) -> assertThat(new Position(ex.line(), ex.column())).isEqualTo(new Position(line, column)))
			.withMessage("line %d, column %d: %s", line, column, reason);
	}

	@ParameterizedTest
	@ValueSource(strings = { "SELECT $", "SELECT $a", "SELECT $$a$$", "SELECT $a$b$a$", "SELECT 'a'", "SELECT E'a'",
			"SELECT \"a\"", "SELECT 1", "SELECT a/**/b" })
	void takesTheEndOfTheScriptForTheEndOfTheStatement(String script) throws Exception {
		assertThat(sql(script)).containsExactly(script);
	}

	@Test
	void copyDataMayEndWithAnotherLineEndThanTheyHave() throws Exception {
		List<SqlStatement> statements = SqlSplitter.split("COPY t FROM stdin;\n1\n2\n\\.\r\nSELECT 1");
		assertThat(statements).extracting(SqlStatement::copyData).containsExactly("1\n2\n", null);
	}

	@Test
	void refusesNulCharacters() {
		assertThatExceptionOfType(SqlSyntaxException.class).isThrownBy(() -> SqlSplitter.split("\0SELECT 1"))
			.withMessageContaining("line 1, column 1");
		assertThatExceptionOfType(SqlSyntaxException.class).isThrownBy(() -> SqlSplitter.split("SELECT '\0'"))
			.withMessageContaining("line 1, column 9")
			.withMessageContaining("UTF-16");
	}

	@ParameterizedTest
	@ValueSource(strings = { "SET standard_conforming_strings = off",
			"set session standard_conforming_strings to 'off'", "SET LOCAL Standard_Conforming_Strings TO false",
			"SET standard_conforming_strings = 0", "SET standard_conforming_strings = E'off'",
			"SET standard_conforming_strings = $$off$$", "SET standard_conforming_strings = $a$off$a$",
			"SET standard_conforming_strings = \"off\"", "SET \"standard_conforming_strings\" TO no" })
	void refusesToGoOnWithoutStandardStrings(String statement) {
		assertThatExceptionOfType(SqlSyntaxException.class)
			.isThrownBy(() -> SqlSplitter.split("SELECT 1;\n" + statement))
			.withMessageContaining("line 2, column 1: standard_conforming_strings");
	}

	@ParameterizedTest
	@ValueSource(strings = { "SET standard_conforming_strings = on", "SET standard_conforming_strings TO DEFAULT",
			"SET standard_conforming_strings = 'on'", "SELECT 'SET standard_conforming_strings = off'",
			"SET standard_conforming_strings = E'ON'", "SET standard_conforming_strings = $$true$$",
			"SET standard_conforming_strings TO \"yes\"", "SET standard_conforming_strings = 1",
			"SET standard_conforming_string = off", "SET standard_conforming_strings off" })
	void acceptsThatStandardStringsAreOn(String statement) {
		assertThatNoException().isThrownBy(() -> SqlSplitter.split(statement));
	}

	@ParameterizedTest
	@ValueSource(strings = { "$", "$$", "$a", "$a$ ", "$a$b", "(", "()", "[", "/*", "/* */", "--\n", "'", "''",
			"E'\\'' ", "E''\n", "\"", ";", "\n", " ", "\\\\", "BEGIN ATOMIC ", "CASE ", "COPY a FROM stdin;",
			"COPY a FROM stdin;\n\\.\n", "SELECT 1;\n", "U&'", "a", "🚢" })
	void takesTimeInProportionToTheLength(String part) {
		String script = "CREATE FUNCTION f() " + part.repeat(4_000_000 / part.length());
		assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
			try {
				SqlSplitter.split(script);
			}
			catch (SqlSyntaxException ex) {
				assertThat(ex.line()).isPositive();
			}
		});
	}

	@Test
	void splitsALargeDumpInAMoment() throws Exception {
		String script = "INSERT INTO t VALUES (1, 'it''s; a row', $$;$$); -- and its comment\n".repeat(150_000);
		assertTimeoutPreemptively(Duration.ofSeconds(10),
				() -> assertThat(SqlSplitter.split(script)).hasSize(150_000)
					.last()
					.returns(150_000, SqlStatement::line));
	}

	private static List<String> sql(String script) throws SqlSyntaxException {
		return SqlSplitter.split(script).stream().map(SqlStatement::sql).toList();
	}

}
