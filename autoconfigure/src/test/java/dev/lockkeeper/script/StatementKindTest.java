package dev.lockkeeper.script;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.lockkeeper.script.StatementKind.ConcurrentIndexBuild;
import dev.lockkeeper.script.StatementKind.ConcurrentIndexDrop;
import dev.lockkeeper.script.StatementKind.ConcurrentReindex;
import dev.lockkeeper.script.StatementKind.ConcurrentReindex.Target;
import dev.lockkeeper.script.StatementKind.NonTransactional;
import dev.lockkeeper.script.StatementKind.Ordinary;
import dev.lockkeeper.script.StatementKind.OutsideTransaction;
import dev.lockkeeper.script.StatementKind.TransactionControl;

import static org.assertj.core.api.Assertions.assertThat;

class StatementKindTest {

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "BEGIN | BEGIN", "begin isolation level serializable | BEGIN",
			"START /* x */ TRANSACTION | START TRANSACTION", "COMMIT AND CHAIN | COMMIT", "END WORK | END",
			"ROLLBACK | ROLLBACK", "ABORT TRANSACTION | ABORT", "PREPARE TRANSACTION 'x' | PREPARE TRANSACTION" })
	void recognisesTransactionControl(String sql, String keyword) {
		assertThat(StatementKind.of(sql)).isEqualTo(new TransactionControl(keyword));
	}

	@ParameterizedTest
	@ValueSource(strings = { "ROLLBACK TO a", "ROLLBACK TRANSACTION TO SAVEPOINT a", "SAVEPOINT a", "RELEASE a",
			"PREPARE p AS SELECT 1", "SET TRANSACTION READ ONLY", "\"begin\"", "BEGINNING", "'", "" })
	void takesTheRestForOrdinary(String sql) {
		assertThat(StatementKind.of(sql)).isEqualTo(new Ordinary());
	}

	/** Forms that only some of the supported releases know. */
	@ParameterizedTest
	@ValueSource(strings = { "CLUSTER (VERBOSE)", "REINDEX DATABASE", "ALTER SUBSCRIPTION s SET (failover = true)",
			"ALTER SUBSCRIPTION s SET (two_phase = false)", "ALTER SUBSCRIPTION s REFRESH SEQUENCES" })
	void knowsWhatNewerReleasesRefuse(String sql) {
		assertThat(StatementKind.of(sql)).isInstanceOf(NonTransactional.class);
	}

	@Test
	void readsTheNamesOfConcurrentIndexBuilds() {
		assertThat(StatementKind.of("CREATE INDEX CONCURRENTLY Idx_A ON Public.Orders USING btree (a)"))
			.isEqualTo(new ConcurrentIndexBuild("public", "orders", "idx_a", false,
					"CREATE INDEX              Idx_A ON        Orders USING btree (a)"));
		assertThat(StatementKind.of("create unique index concurrently if not exists \"I\"\"x\" on only \"T\" (a)"))
			.isEqualTo(new ConcurrentIndexBuild(null, "T", "I\"x", true,
					"create unique index              if not exists \"I\"\"x\" on only \"T\" (a)"));
		assertThat(StatementKind.of("CREATE INDEX CONCURRENTLY ON /* no name */ db.s.ÄPFEL (a)"))
			.isEqualTo(new ConcurrentIndexBuild("s", "Äpfel", null, false,
					"CREATE INDEX              ON /* no name */      ÄPFEL (a)"));
	}

	@Test
	void cutsNamesOffAsPostgresqlDoes() {
		assertThat(StatementKind.of("CREATE INDEX CONCURRENTLY " + "é".repeat(40) + " ON t (a)"))
			.isEqualTo(new ConcurrentIndexBuild(null, "t", "é".repeat(31), false,
					"CREATE INDEX              " + "é".repeat(40) + " ON t (a)"));
	}

	@Test
	void doesWithoutNamesItCannotRead() {
		assertThat(StatementKind.of("CREATE INDEX CONCURRENTLY U&\"a\" ON t (a)"))
			.isEqualTo(new OutsideTransaction("CREATE INDEX CONCURRENTLY"));
		assertThat(StatementKind.of("CREATE INDEX CONCURRENTLY a ON U&\"t\" (a)"))
			.isEqualTo(new OutsideTransaction("CREATE INDEX CONCURRENTLY"));
		assertThat(StatementKind.of("DROP INDEX CONCURRENTLY a, b"))
			.isEqualTo(new OutsideTransaction("DROP INDEX CONCURRENTLY"));
	}

	@Test
	void readsTheNamesOfOtherConcurrentIndexWork() {
		assertThat(StatementKind.of("DROP INDEX CONCURRENTLY IF EXISTS s.\"A\" CASCADE"))
			.isEqualTo(new ConcurrentIndexDrop("s", "A"));
		assertThat(StatementKind.of("REINDEX INDEX CONCURRENTLY a"))
			.isEqualTo(new ConcurrentReindex(Target.INDEX, null, "a"));
		assertThat(StatementKind.of("REINDEX (VERBOSE, CONCURRENTLY) TABLE s.t"))
			.isEqualTo(new ConcurrentReindex(Target.TABLE, "s", "t"));
		assertThat(StatementKind.of("REINDEX DATABASE CONCURRENTLY"))
			.isEqualTo(new ConcurrentReindex(Target.DATABASE, null, null));
	}

}
