package dev.lockkeeper.script;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.lockkeeper.script.Directives.AllowedRule;
import dev.lockkeeper.script.Directives.TransactionMode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ParsedScriptTest {

	@Test
	void runsAScriptInATransactionUnlessItSaysOrNeedsOtherwise() throws Exception {
		assertThat(ParsedScript.parse("CREATE TABLE t (a int);").transactional()).isTrue();
		assertThat(ParsedScript.parse("-- only a comment").transactional()).isTrue();
		assertThat(ParsedScript.parse("CREATE TABLE t (a int); CREATE INDEX CONCURRENTLY i ON t (a);").transactional())
			.isFalse();
		assertThat(ParsedScript.parse("-- lockkeeper: transaction=none\nSELECT 1").transactional()).isFalse();
		assertThat(ParsedScript.parse("-- lockkeeper: transaction=file\nSELECT 1").transactional()).isTrue();
	}

	@Test
	void readsDirectives() throws Exception {
		assertThat(ParsedScript.parse("SELECT 1").directives()).isEqualTo(Directives.NONE);
		assertThat(ParsedScript.parse("""
				\uFEFF-- Adds an index, see lockkeeper: the tool
				--lockkeeper:transaction=none,lock-timeout=500ms\r
				/* something else */ -- LockKeeper : statement-timeout=10m
				SELECT 1""").directives())
			.isEqualTo(new Directives(TransactionMode.NONE, Duration.ofMillis(500), Duration.ofMinutes(10), List.of()));
		assertThat(ParsedScript.parse("-- lockkeeper: lock-timeout=0s  statement-timeout=2h,").directives())
			.isEqualTo(new Directives(null, Duration.ZERO, Duration.ofHours(2), List.of()));
	}

	@ParameterizedTest
	@CsvSource({ "2147483647ms, 2147483647", "596h, 2145600000", "1m, 60000", "2s, 2000", "0ms, 0" })
	void readsDurations(String text, long millis) throws Exception {
		assertThat(ParsedScript.parse("-- lockkeeper: lock-timeout=" + text).directives().lockTimeout())
			.hasMillis(millis);
	}

	@Test
	void readsTheWarningsThatAreNotMeantForIt() throws Exception {
		assertThat(ParsedScript.parse("""
				-- lockkeeper: lock-timeout=1s, allow=drop-in-use,set-not-null transaction=file
				-- lockkeeper: allow=no-such-rule
				SELECT 1""").directives()).isEqualTo(new Directives(TransactionMode.FILE, Duration.ofSeconds(1), null,
				List.of(new AllowedRule("drop-in-use", new Position(1, 39)),
						new AllowedRule("set-not-null", new Position(1, 51)),
						new AllowedRule("no-such-rule", new Position(2, 22)))));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "-- lockkeeper: allow= | 16 | allow must name rules",
			"-- lockkeeper: allow | 16 | unknown directive \"allow\"",
			"-- lockkeeper: allow=a =b | 24 | unknown directive \"\"",
			"-- lockkeeper: allow=a lock-timeout=1s b | 40 | unknown directive \"b\"",
			"-- lockkeeper: transactions=none | 16 | unknown directive \"transactions\"",
			"-- lockkeeper: transaction=none retry | 33 | unknown directive \"retry\"",
			"-- lockkeeper: transaction=auto | 16 | none or file, not \"auto\"",
			"-- lockkeeper: transaction = none | 16 | none or file, not \"transaction\"",
			"-- lockkeeper: transaction= | 16 | not \"\"", "-- lockkeeper: lock-timeout=5 | 16 | not \"5\"",
			"-- lockkeeper: lock-timeout=-5s | 16 | not \"-5s\"", "-- lockkeeper: lock-timeout=5S | 16 | not \"5S\"",
			"-- lockkeeper: statement-timeout=9999999999h | 16 | statement-timeout must be",
			"-- lockkeeper: lock-timeout=2147483648ms | 16 | at most 24 days",
			"-- lockkeeper: lock-timeout=597h | 16 | at most 24 days",
			"-- lockkeeper: lock-timeout=1s, lock-timeout=1s | 33 | given twice",
			"/* lockkeeper: transaction=none */ | 15 | a comment of the form --",
			"SELECT 1; -- lockkeeper: transaction=none | 25 | before the first statement",
			"SELECT -- lockkeeper: transaction=none | 22 | before the first statement" })
	void refusesDirectivesItWouldHaveToIgnore(String script, int column, String reason) {
		assertThatExceptionOfType(SqlSyntaxException.class).isThrownBy(() -> ParsedScript.parse("\n" + script))
			.withMessageContaining("line 2, column %d: ", column)
			.withMessageContaining(reason);
	}

	@Test
	void refusesADirectiveInAStatementThatTheScriptBeginsWith() {
		assertThatExceptionOfType(SqlSyntaxException.class)
			.isThrownBy(() -> ParsedScript.parse("SELECT -- lockkeeper: transaction=none"))
			.withMessageContaining("before the first statement");
	}

	@Test
	void doesNotTakeTextForADirective() throws Exception {
		assertThat(ParsedScript
			.parse("SELECT '\n-- lockkeeper: transaction=none'; COPY t FROM stdin;\n-- lockkeeper: x\n\\.\n")
			.statements()).hasSize(2);
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "BEGIN", "START TRANSACTION", "COMMIT", "END", "ROLLBACK", "ABORT", "PREPARE TRANSACTION 'x'" })
	void refusesTransactionControlInATransaction(String statement) throws Exception {
		assertThatExceptionOfType(SqlSyntaxException.class)
			.isThrownBy(() -> ParsedScript.parse("SELECT 1;\n " + statement))
			.withMessageContaining("line 2, column 2: ")
			.withMessageContaining("transaction=none");
		assertThat(ParsedScript.parse("-- lockkeeper: transaction=none\n" + statement).statements()).hasSize(1);
	}

	@Test
	void allowsSavepointsInATransaction() throws Exception {
		assertThat(ParsedScript.parse("SAVEPOINT a; ROLLBACK TO a; ROLLBACK WORK TO SAVEPOINT a; RELEASE a")
			.transactional()).isTrue();
	}

	@Test
	void refusesToPromiseATransactionThatPostgresqlRefuses() {
		assertThatExceptionOfType(SqlSyntaxException.class)
			.isThrownBy(() -> ParsedScript.parse("-- lockkeeper: transaction=file\nSELECT 1;\nVACUUM t"))
			.withMessageContaining("line 3, column 1: PostgreSQL refuses VACUUM in a transaction");
	}

	@Test
	void refusesAConcurrentIndexBuildWithoutAName() {
		assertThatExceptionOfType(SqlSyntaxException.class)
			.isThrownBy(() -> ParsedScript.parse("SELECT 1;\nCREATE INDEX CONCURRENTLY ON t (v)"))
			.withMessageContaining("line 2, column 1: CREATE INDEX CONCURRENTLY without a name");
	}

}
