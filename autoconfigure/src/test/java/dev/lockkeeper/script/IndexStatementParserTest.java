package dev.lockkeeper.script;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.lockkeeper.script.StatementKind.ConcurrentIndexBuild;
import dev.lockkeeper.script.StatementKind.ConcurrentIndexDrop;
import dev.lockkeeper.script.StatementKind.ConcurrentReindex;
import dev.lockkeeper.script.StatementKind.ConcurrentReindex.Target;
import dev.lockkeeper.script.StatementKind.Ordinary;
import dev.lockkeeper.script.StatementKind.OutsideTransaction;

import static org.assertj.core.api.Assertions.assertThat;

class IndexStatementParserTest {

	@ParameterizedTest
	@ValueSource(strings = { "CREATE INDEX i ON t (a)", "CREATE UNIQUE INDEX ON t (a)", "REINDEX INDEX i",
			"REINDEX (VERBOSE) TABLE t", "REINDEX (CONCURRENTLY off) TABLE t",
			"REINDEX (CONCURRENTLY, VERBOSE, CONCURRENTLY false) INDEX i", "REINDEX" })
	void knowsWhatATransactionMayHold(String sql) {
		assertThat(parse(sql)).isEqualTo(new Ordinary());
	}

	@ParameterizedTest
	@ValueSource(strings = { "CREATE TABLE t (a int)", "CREATE UNIQUE", "DROP INDEX i", "DROP TABLE t", "VACUUM",
			"SELECT 1", "" })
	void leavesOtherStatements(String sql) {
		assertThat(parse(sql)).isNull();
	}

	@Test
	void blanksOutWhatAnOrdinaryBuildDoesNotHave() {
		String sql = "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON ONLY s.t (a) WHERE s.b > 0";
		assertThat(parse(sql)).isEqualTo(new ConcurrentIndexBuild("s", "t", "i", true,
				sql.replace("CONCURRENTLY", " ".repeat(12)).replace("s.t", "  t")));
		assertThat(parse("CREATE INDEX CONCURRENTLY i ON t (a)")).isEqualTo(
				new ConcurrentIndexBuild(null, "t", "i", false, "CREATE INDEX " + " ".repeat(12) + " i ON t (a)"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "CREATE INDEX CONCURRENTLY U&\"i\" ON t (a)", "CREATE INDEX CONCURRENTLY i ON U&\"t\" (a)",
			"CREATE UNIQUE INDEX CONCURRENTLY ON U&\"t\" (a)" })
	void doesWithoutTheNamesOfABuild(String sql) {
		assertThat(parse(sql)).isEqualTo(new OutsideTransaction("CREATE INDEX CONCURRENTLY"));
	}

	@Test
	void readsWhatIsDroppedConcurrently() {
		assertThat(parse("DROP INDEX CONCURRENTLY i")).isEqualTo(new ConcurrentIndexDrop(null, "i"));
		assertThat(parse("DROP INDEX CONCURRENTLY IF EXISTS s.i RESTRICT"))
			.isEqualTo(new ConcurrentIndexDrop("s", "i"));
		assertThat(parse("DROP INDEX CONCURRENTLY i, j")).isEqualTo(new OutsideTransaction("DROP INDEX CONCURRENTLY"));
		assertThat(parse("DROP INDEX CONCURRENTLY U&\"i\""))
			.isEqualTo(new OutsideTransaction("DROP INDEX CONCURRENTLY"));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "REINDEX INDEX CONCURRENTLY s.i | INDEX | s | i", "REINDEX (CONCURRENTLY) TABLE t | TABLE | | t",
					"REINDEX (CONCURRENTLY off, CONCURRENTLY) TABLE t | TABLE | | t",
					"REINDEX (TABLESPACE x, CONCURRENTLY true, VERBOSE) INDEX i | INDEX | | i",
					"REINDEX (CONCURRENTLY off) TABLE CONCURRENTLY t | TABLE | | t",
					"REINDEX SCHEMA CONCURRENTLY s | SCHEMA | | s",
					"REINDEX (CONCURRENTLY 1) DATABASE | DATABASE | |" })
	void readsWhatIsRebuiltConcurrently(String sql, Target target, String schema, String name) {
		assertThat(parse(sql)).isEqualTo(new ConcurrentReindex(target, schema, name));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "REINDEX SCHEMA s | REINDEX SCHEMA", "REINDEX DATABASE d | REINDEX DATABASE",
					"REINDEX SYSTEM | REINDEX SYSTEM", "REINDEX (VERBOSE) DATABASE | REINDEX DATABASE",
					"REINDEX (CONCURRENTLY no) SCHEMA s | REINDEX SCHEMA",
					"REINDEX INDEX CONCURRENTLY U&\"i\" | REINDEX CONCURRENTLY" })
	void knowsWhatATransactionMayNotHold(String sql, String keyword) {
		assertThat(parse(sql)).isEqualTo(new OutsideTransaction(keyword));
	}

	private static StatementKind parse(String sql) {
		return new IndexStatementParser(new SqlCursor(sql), sql).parse();
	}

}
