package dev.lockkeeper.script;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledIf;

import dev.lockkeeper.script.Psql.Run;
import dev.lockkeeper.script.Psql.Sent;
import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * psql is the judge: in any script that it can run, {@link SqlSplitter} finds the
 * statements that psql sends.
 */
@PostgresTest
@EnabledIf(value = "dev.lockkeeper.script.Psql#isInstalled",
		disabledReason = "There is no judge: psql 15 or newer is not on the PATH")
class PsqlJudgeTest {

	@TestFactory
	Stream<DynamicTest> findsTheStatementsOfPsql(TestSchema schema) throws Exception {
		return judge(corpus(), schema);
	}

	@TestFactory
	Stream<DynamicTest> findsThemWithWindowsLineEndsAndAByteOrderMark(TestSchema schema) throws Exception {
		Map<String, String> scripts = corpus();
		scripts.replaceAll((name, script) -> "\uFEFF" + script.replace("\n", "\r\n"));
		return judge(scripts, schema);
	}

	@TestFactory
	Stream<DynamicTest> findsThemInGeneratedScripts(TestSchema schema) throws Exception {
		Map<String, String> scripts = new LinkedHashMap<>();
		for (int seed = 0; seed < 100; seed++) {
			scripts.put("seed " + seed, GeneratedScripts.runnable(new Random(seed)));
		}
		return judge(scripts, schema);
	}

	@Test
	void findsThemInTextThatIsHardlySqlAsLongAsPsqlFindsAnEnd(TestSchema schema) throws Exception {
		int judged = 0;
		for (Run run : new Psql(schema)
			.run(IntStream.range(0, 1000).mapToObj((seed) -> GeneratedScripts.nonsense(new Random(seed))).toList())) {
			if (run.messages().contains("unterminated") || run.messages().contains("invalid command")) {
				continue;
			}
			List<SqlStatement> statements;
			try {
				statements = SqlSplitter.split(run.script());
			}
			catch (SqlSyntaxException ex) {
				// psql sends what has no end as it is, and the server refuses it
				assertThat(run.messages()).as("%s in: %s", ex.getMessage(), run.script()).contains("ERROR:");
				continue;
			}
			assertSame(statements, run);
			judged++;
		}
		assertThat(judged).isGreaterThan(200);
	}

	@Test
	void splitsWhatPsqlSendsAsOneAfterARoutineNamedBegin(TestSchema schema) throws Exception {
		Run run = run("""
				CREATE FUNCTION begin() RETURNS int LANGUAGE sql AS 'SELECT 1';
				CREATE TABLE t (a int);
				""", schema);
		assertThat(run.messages()).isEmpty();
		assertThat(run.sent()).hasSize(1);
		assertThat(SqlSplitter.split(run.script())).hasSize(2);
	}

	@Test
	void readsContinuedEscapeStringsAsTheServerDoesEvenWherePsqlFails(TestSchema schema) throws Exception {
		Run run = run("SELECT E'a'\n'it\\'s;'; SELECT 1;\n", schema);
		assertThat(run.messages()).contains("ERROR:");
		List<SqlStatement> statements = SqlSplitter.split(run.script());
		assertThat(statements).hasSize(2);
		// in its other modes the driver splits the text again, and makes the same mistake
		try (Connection connection = DriverManager.getConnection(schema.jdbcUrl() + "&preferQueryMode=simple",
				schema.username(), schema.password()); Statement statement = connection.createStatement()) {
			statement.setEscapeProcessing(false);
			assertThat(statement.execute(statements.get(0).sql())).isTrue();
		}
	}

	@Test
	void psqlRefusesTheBackslashesThatTheSplitterTakesForACommand(TestSchema schema) throws Exception {
		Run run = run("SELECT 1;\n\\.\n", schema);
		assertThat(run.messages()).contains("invalid command \\.");
		assertThatExceptionOfType(SqlSyntaxException.class).isThrownBy(() -> SqlSplitter.split(run.script()));
	}

	private static Stream<DynamicTest> judge(Map<String, String> scripts, TestSchema schema) throws Exception {
		List<Run> runs = new Psql(schema).run(List.copyOf(scripts.values()));
		Iterator<Run> iterator = runs.iterator();
		assertThat(runs).hasSameSizeAs(scripts.values());
		return scripts.keySet().stream().map((name) -> {
			Run run = iterator.next();
			return DynamicTest.dynamicTest(name, () -> {
				assertThat(run.messages().lines()).as("psql runs the script%n%s", run.script())
					.noneMatch((line) -> line.contains("ERROR:") || line.contains("error:"));
				assertSame(SqlSplitter.split(run.script()), run);
			});
		});
	}

	private static Run run(String script, TestSchema schema) throws Exception {
		return new Psql(schema).run(List.of(script)).get(0);
	}

	private static void assertSame(List<SqlStatement> statements, Run run) {
		List<Sent> expected = run.sent().stream().filter((query) -> !query.isEmpty()).toList();
		boolean same = statements.size() == expected.size();
		for (int i = 0; same && i < expected.size(); i++) {
			same = expected.get(i).is(statements.get(i));
		}
		assertThat(same).as("Script%n%s%npsql%n%s%nours%n%s", run.script(), expected, statements).isTrue();
	}

	private static Map<String, String> corpus() throws Exception {
		Map<String, String> result = new TreeMap<>();
		Path folder = Path.of(PsqlJudgeTest.class.getResource("corpus").toURI());
		try (Stream<Path> files = Files.list(folder)) {
			for (Path file : files.toList()) {
				result.put(file.getFileName().toString(), Files.readString(file));
			}
		}
		return result;
	}

}
