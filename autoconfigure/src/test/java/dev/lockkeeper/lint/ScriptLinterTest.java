package dev.lockkeeper.lint;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.lockkeeper.lint.LintFixture.found;
import static dev.lockkeeper.lint.LintFixture.lint;
import static org.assertj.core.api.Assertions.assertThat;

/** Where transactions begin and end, and which locks are held in them. */
class ScriptLinterTest {

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = {
			"CREATE INDEX ON orders (note); ALTER TABLE orders VALIDATE CONSTRAINT orders_due"
					+ " | index-not-concurrent orders, constraint-validates orders",
			"REINDEX TABLE orders; ALTER TABLE orders VALIDATE CONSTRAINT orders_due"
					+ " | reindex-not-concurrent orders, constraint-validates orders",
			"REINDEX INDEX orders_code; ALTER TABLE orders VALIDATE CONSTRAINT orders_due"
					+ " | reindex-not-concurrent orders, constraint-validates orders",
			"DROP INDEX orders_code; ALTER TABLE orders VALIDATE CONSTRAINT orders_due | constraint-validates orders",
			"CLUSTER orders USING orders_code; ALTER TABLE customers ADD a int"
					+ " | table-rewrite orders, several-exclusive-locks customers",
			"REFRESH MATERIALIZED VIEW totals; ALTER TABLE customers ADD a int"
					+ " | table-rewrite totals, several-exclusive-locks customers",
			"VACUUM FULL orders, customers | table-rewrite orders, table-rewrite customers",
			"DROP TABLE orders, archive.orders"
					+ " | several-exclusive-locks archive.orders, drop-in-use orders, drop-in-use archive.orders",
			"DROP MATERIALIZED VIEW totals; ALTER TABLE orders ADD a int"
					+ " | drop-in-use totals, several-exclusive-locks orders",
			"DROP VIEW open_orders; ALTER TABLE orders ADD a int | drop-in-use open_orders",
			"DROP SEQUENCE order_ids; ALTER TABLE orders ADD a int | drop-in-use order_ids",
			"ALTER TABLE orders ADD COLUMN IF NOT EXISTS a uuid DEFAULT gen_random_uuid() | volatile-default orders",
			"CREATE INDEX orders_code ON orders (code) | index-not-concurrent orders",
			"CLUSTER | table-rewrite every table", "REINDEX SCHEMA orders | reindex-not-concurrent orders" })
	void findsInOneFile(String sql, String expected) {
		assertThat(found(sql)).containsExactlyInAnyOrder(expected.split(", "));
	}

	@ParameterizedTest
	@ValueSource(strings = { "SELECT 1", "CREATE TABLE a (id int); TRUNCATE a; ALTER TABLE orders ADD x int",
			"CREATE TABLE a (id int); LOCK TABLE a, orders",
			"CREATE TABLE a (id int); CREATE INDEX i ON a (id); DROP INDEX i; ALTER TABLE orders ADD x int",
			"DROP INDEX no_such_index; TRUNCATE nowhere; CLUSTER nowhere; REINDEX TABLE nowhere; LOCK TABLE nowhere",
			"CREATE TABLE a PARTITION OF nowhere DEFAULT", "CREATE INDEX ON settings (value); CLUSTER settings",
			"ALTER TABLE orders SET (fillfactor = 50); ALTER TABLE customers ADD a int",
			"ALTER TABLE orders ADD COLUMN a",
			"ALTER TABLE orders ADD CONSTRAINT k PRIMARY KEY USING INDEX no_such_index",
			"ALTER TABLE orders ADD CONSTRAINT k UNIQUE USING INDEX orders_by_note" })
	void findsNothing(String sql) {
		assertThat(found(sql)).isEmpty();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = {
					"BEGIN; ALTER TABLE orders ADD a int; ALTER TABLE customers ADD a int; COMMIT"
							+ " | several-exclusive-locks customers",
					"START TRANSACTION; ALTER TABLE orders ADD a int; ALTER TABLE customers ADD a int; END"
							+ " | several-exclusive-locks customers",
					"BEGIN; ALTER TABLE orders ADD a int; ALTER TABLE customers ADD a int"
							+ " | several-exclusive-locks customers",
					"BEGIN; ALTER TABLE orders ADD a int; COMMIT; ALTER TABLE customers ADD a int |",
					"BEGIN; ALTER TABLE orders ADD a int; COMMIT; BEGIN; ALTER TABLE customers ADD a int; COMMIT |",
					"ALTER TABLE orders ADD a int; BEGIN; ALTER TABLE customers ADD a int; COMMIT |",
					"DROP TABLE orders; SELECT 1; SELECT 2 | drop-in-use orders" })
	void followsTheTransactionsOfAFileThatHasItsOwn(String sql, String expected) {
		String file = "-- lockkeeper: transaction=none\n" + sql;
		assertThat(found(file)).isEqualTo((expected != null) ? List.of(expected) : List.of());
	}

	@Test
	void aRewriteThatCommitsAfterEachTableLeavesNoLockBehind() {
		assertThat(found("VACUUM FULL settings, colours, orders")).containsExactly("table-rewrite orders");
	}

	@Test
	void aWarningIsWhereItsStatementIs() {
		assertThat(lint("SELECT 1;\n  CREATE INDEX ON orders (note);\nDROP TABLE customers"))
			.extracting((warning) -> "%s %d:%d".formatted(warning.rule().ruleName(), warning.line(), warning.column()))
			.containsExactly("index-not-concurrent 2:3", "drop-in-use 3:1");
	}

	@Test
	void aColumnThatIsAddedAgainIsNotProvenByTheCheckOfTheOldOne() {
		assertThat(found("ALTER TABLE orders DROP COLUMN paid", "ALTER TABLE orders ADD paid boolean",
				"ALTER TABLE orders ALTER paid SET NOT NULL"))
			.containsExactly("drop-in-use orders", "set-not-null orders");
	}

	@Test
	void aNewColumnWithACheckIsCheckedAgainWhenItsTypeChanges() {
		assertThat(found("ALTER TABLE orders ADD a varchar(5) UNIQUE", "ALTER TABLE orders ALTER a TYPE varchar(6)"))
			.containsExactly("constraint-builds-index orders");
		assertThat(found("ALTER TABLE orders ADD a varchar(5) CHECK (a > '')",
				"ALTER TABLE orders ALTER a TYPE varchar(6)"))
			.containsExactly("constraint-validates orders", "column-type-change orders");
	}

}
