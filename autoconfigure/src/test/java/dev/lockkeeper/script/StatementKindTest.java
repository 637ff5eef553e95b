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

	@ParameterizedTest
	@CsvSource({ "0x78, 1, 64, 63", "0x7F, 1, 64, 63", "0x80, 1, 32, 31", "0x7FF, 1, 32, 31", "0x800, 1, 22, 21",
			"0xFFFD, 1, 22, 21", "0x10000, 2, 16, 15", "0x10FFFF, 2, 16, 15" })
	void cutsNamesOffBetweenCharacters(String character, int chars, int times, int kept) {
		String one = Character.toString(Integer.decode(character));
		assertThat(StatementKind.of("DROP INDEX CONCURRENTLY \"" + one.repeat(times) + '"'))
			.isEqualTo(new ConcurrentIndexDrop(null, one.repeat(kept)));
		assertThat(StatementKind.of("DROP INDEX CONCURRENTLY \"" + one.repeat(kept) + '"'))
			.isEqualTo(new ConcurrentIndexDrop(null, one.repeat(kept)));
		assertThat(one).hasSize(chars);
	}

	@Test
	void foldsAsciiLettersOnly() {
		assertThat(StatementKind.of("DROP INDEX CONCURRENTLY AMZ_amzÄ"))
			.isEqualTo(new ConcurrentIndexDrop(null, "amz_amzÄ"));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "COMMIT PREPARED 'x' | COMMIT PREPARED",
			"ROLLBACK PREPARED 'x' | ROLLBACK PREPARED", "CLUSTER | CLUSTER", "CLUSTER VERBOSE | CLUSTER",
			"VACUUM t | VACUUM", "ALTER SYSTEM SET a = 1 | ALTER SYSTEM", "DISCARD ALL | DISCARD ALL",
			"ALTER DATABASE d SET TABLESPACE x | ALTER DATABASE SET TABLESPACE",
			"ALTER DATABASE d WITH TABLESPACE x | ALTER DATABASE SET TABLESPACE",
			"ALTER TABLE t DETACH PARTITION p CONCURRENTLY | ALTER TABLE DETACH PARTITION CONCURRENTLY",
			"ALTER TABLE IF EXISTS ONLY (s.t) DETACH PARTITION s.p CONCURRENTLY | ALTER TABLE DETACH PARTITION CONCURRENTLY",
			"ALTER TABLE t * DETACH PARTITION p CONCURRENTLY | ALTER TABLE DETACH PARTITION CONCURRENTLY",
			"CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p | CREATE SUBSCRIPTION",
			"CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p WITH (create_slot, connect = on) | CREATE SUBSCRIPTION",
			"CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p WITH (copy_data = false) | CREATE SUBSCRIPTION",
			"ALTER SUBSCRIPTION s REFRESH PUBLICATION | ALTER SUBSCRIPTION",
			"ALTER SUBSCRIPTION s ADD PUBLICATION p | ALTER SUBSCRIPTION",
			"ALTER SUBSCRIPTION s DROP PUBLICATION p | ALTER SUBSCRIPTION",
			"DROP INDEX CONCURRENTLY u&\"a\" | DROP INDEX CONCURRENTLY",
			"ALTER SUBSCRIPTION s SET PUBLICATION p WITH (refresh = true) | ALTER SUBSCRIPTION",
			"ALTER SUBSCRIPTION s SET PUBLICATION p WITH (copy_data = false) | ALTER SUBSCRIPTION" })
	void namesWhatMustStandAlone(String sql, String keyword) {
		assertThat(StatementKind.of(sql)).isEqualTo(new OutsideTransaction(keyword));
	}

	@ParameterizedTest
	@ValueSource(strings = { "CLUSTER t", "CLUSTER VERBOSE t", "CLUSTER (VERBOSE) t", "DISCARD TEMP",
			"ALTER DATABASE d SET a = 1", "ALTER DATABASE tablespace RENAME TO d", "ALTER TABLE t DETACH PARTITION p",
			"ALTER TABLE t DETACH PARTITION p FINALIZE", "ALTER TABLE t ATTACH PARTITION concurrently DEFAULT",
			"ALTER TABLE concurrently ADD a int",
			"CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p WITH (connect = false)",
			"CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p WITH (connect = true, create_slot = off)",
			"CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p WITH (create_slot = 0, connect = true)",
			"ALTER SUBSCRIPTION s SET PUBLICATION p WITH (refresh = false)",
			"ALTER SUBSCRIPTION s DROP PUBLICATION p WITH (refresh = off)", "ALTER SUBSCRIPTION s SET (binary = true)",
			"ALTER SUBSCRIPTION s ENABLE", "ALTER SUBSCRIPTION refresh OWNER TO o" })
	void knowsTheirLookAlikes(String sql) {
		assertThat(StatementKind.of(sql)).isEqualTo(new Ordinary());
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
