package dev.lockkeeper.lint;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static dev.lockkeeper.lint.LintFixture.lint;
import static org.assertj.core.api.Assertions.assertThat;

/** What each rule says of a statement, and what it advises. */
class LintMessagesTest {

	private static final String ORDERS = "orders (24 MB, about 125,829 rows)";

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '^', value = {
			"CREATE INDEX i ON orders (note) | builds an index on %s while nobody can write it",
			"CREATE INDEX i ON locked (note) | builds an index on locked (of unknown size) while nobody can write it",
			"REINDEX INDEX orders_code"
					+ " | rebuilds index orders_code while nobody can write %s, nor read it by the index",
			"REINDEX TABLE public.orders | rebuilds the indexes while nobody can write %s, nor read it by the index",
			"REINDEX SCHEMA archive"
					+ " | rebuilds the indexes of schema archive, table by table, while nobody can write the table",
			"REINDEX SCHEMA orders"
					+ " | rebuilds the indexes of schema orders, table by table, while nobody can write the table",
			"REINDEX SYSTEM shop"
					+ " | rebuilds the indexes of system shop, table by table, while nobody can write the table",
			"REINDEX DATABASE" + " | rebuilds the indexes of the current database, table by table,"
					+ " while nobody can write the table",
			"VACUUM FULL orders | VACUUM FULL stores %s anew while nobody can read or write it",
			"VACUUM FULL | VACUUM FULL stores every table anew while nobody can read or write it",
			"REFRESH MATERIALIZED VIEW totals | REFRESH MATERIALIZED VIEW runs the query of"
					+ " totals (30 MB, about 157,286 rows) while nobody can read it",
			"CLUSTER | CLUSTER stores every table anew while nobody can read or write it",
			"ALTER TABLE orders ALTER total SET EXPRESSION AS (id * 2)"
					+ " | SET EXPRESSION stores %s anew while nobody can read or write it",
			"ALTER TABLE orders ADD CHECK (total > 0)"
					+ " | checks a CHECK constraint against every row of %s while nobody can read or write it",
			"ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers"
					+ " | checks a FOREIGN KEY constraint against every row of %s"
					+ " while nobody can write it nor customers",
			"ALTER TABLE orders ADD UNIQUE (note)"
					+ " | builds the index of a UNIQUE constraint on %s while nobody can read or write it",
			"ALTER TABLE orders ADD PRIMARY KEY (id)"
					+ " | builds the index of a PRIMARY KEY constraint on %s while nobody can read or write it",
			"LOCK TABLE orders; ALTER TABLE orders VALIDATE CONSTRAINT orders_due"
					+ " | checks every row of %s under the lock that line 1 has taken,"
					+ " which is held to the end of the transaction",
			"ALTER TABLE orders ALTER total TYPE bigint"
					+ " | changes total from numeric(10,2) to bigint, which stores %s anew"
					+ " while nobody can read or write it",
			"ALTER TABLE orders ALTER ref TYPE varchar(20)"
					+ " | changes ref from character varying(10) to character varying(20),"
					+ " which checks or indexes all of %s again while nobody can read or write it",
			"ALTER TABLE orders ALTER note TYPE text COLLATE \"C\""
					+ " | changes note from text to text, which checks or indexes all of %s again"
					+ " while nobody can read or write it",
			"ALTER TABLE orders ALTER code TYPE text USING upper(code)"
					+ " | changes code from character varying(10) to text, which stores %s anew"
					+ " while nobody can read or write it" })
	void saysWhatTakesLong(String sql, String message) {
		assertThat(message(sql)).isEqualTo(message.formatted(ORDERS));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "a serial | a takes its values from a sequence",
					"a numeric GENERATED ALWAYS AS (total * 2) STORED | a is computed and stored",
					"a int DEFAULT random() | its default calls random(), which is volatile",
					"a timestamptz DEFAULT pg_catalog.clock_timestamp()"
							+ " | its default calls pg_catalog.clock_timestamp(), which is volatile",
					"a uuid DEFAULT uuid_generate_v4() | its default calls uuid_generate_v4(), which is volatile",
					"a positive | its type is the domain positive, which has constraints" })
	void saysWhyANewColumnHasToBeWritten(String column, String cause) {
		assertThat(message("ALTER TABLE orders ADD COLUMN " + column))
			.isEqualTo("stores all of " + ORDERS + " and its indexes anew while nobody can read or write it: " + cause);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '^', value = {
			"ALTER TABLE orders ADD a int NOT NULL"
					+ " | fails if orders has rows, and the previous release cannot insert any more:"
					+ " a is NOT NULL and has no default",
			"DROP TABLE orders | drops table orders, which replicas of the previous release may still use",
			"DROP MATERIALIZED VIEW totals"
					+ " | drops materialized view totals, which replicas of the previous release may still use",
			"DROP SCHEMA archive | drops schema archive, which replicas of the previous release may still use",
			"ALTER TABLE orders DROP COLUMN note"
					+ " | drops column note of orders, which replicas of the previous release may still use",
			"ALTER TABLE orders RENAME note TO a"
					+ " | renames column note of orders to a: replicas of the previous release use the old name",
			"ALTER TABLE orders RENAME TO o | renames orders to o: replicas of the previous release use the old name",
			"ALTER TABLE orders SET SCHEMA archive2"
					+ " | renames orders to archive2.orders: replicas of the previous release use the old name",
			"ALTER TABLE archive.orders SET SCHEMA public"
					+ " | renames archive.orders to orders: replicas of the previous release use the old name",
			"ALTER TABLE orders ADD a int; ALTER TABLE customers ADD a int"
					+ " | locks orders, customers in one transaction, so that nobody can read or write them:"
					+ " while it waits for customers, all work on orders stops" })
	void saysWhomItHurts(String sql, String message) {
		assertThat(message(sql)).isEqualTo(message);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '^', value = {
			"CREATE INDEX i ON orders (note) | CREATE INDEX CONCURRENTLY i ON orders …, in a file of its own",
			"CREATE INDEX ON archive.orders (note)"
					+ " | CREATE INDEX CONCURRENTLY <name> ON archive.orders …, in a file of its own",
			"CREATE INDEX \"I\" ON events (what)"
					+ " | CREATE INDEX \"I\" ON ONLY events …, which does not take CONCURRENTLY but builds nothing;"
					+ " for each partition CREATE INDEX CONCURRENTLY in a file of its own"
					+ " and ALTER INDEX \"I\" ATTACH PARTITION <index of the partition>",
			"REINDEX INDEX orders_code | REINDEX INDEX CONCURRENTLY orders_code, in a file of its own",
			"REINDEX TABLE archive.orders | REINDEX TABLE CONCURRENTLY archive.orders, in a file of its own",
			"REINDEX DATABASE | REINDEX DATABASE CONCURRENTLY, in a file of its own",
			"REINDEX DATABASE shop | REINDEX DATABASE CONCURRENTLY shop, in a file of its own",
			"REINDEX SYSTEM shop | not in a migration, but at a time at which nobody uses it",
			"VACUUM FULL orders"
					+ " | plain VACUUM, which frees space for new rows while others work; or not in a migration",
			"REFRESH MATERIALIZED VIEW totals"
					+ " | REFRESH MATERIALIZED VIEW CONCURRENTLY totals, for which it needs a unique index",
			"ALTER TABLE orders ALTER total SET EXPRESSION AS (id * 2) | a second column, filled in batches",
			"CLUSTER orders USING orders_code | not in a migration, but at a time at which nobody uses it" })
	void advisesOnIndexesAndRewrites(String sql, String saferWay) {
		assertThat(saferWay(sql)).isEqualTo(saferWay);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = {
			"orders | CONSTRAINT k CHECK (total > 0)" + " | ALTER TABLE orders ADD CONSTRAINT k CHECK … NOT VALID;"
					+ " in a later file: ALTER TABLE orders VALIDATE CONSTRAINT k",
			"orders | FOREIGN KEY (customer_id) REFERENCES customers"
					+ " | ALTER TABLE orders ADD CONSTRAINT <name> FOREIGN KEY … NOT VALID;"
					+ " in a later file: ALTER TABLE orders VALIDATE CONSTRAINT <name>",
			"events | CHECK (id > 0)" + " | ALTER TABLE events ADD CONSTRAINT <name> CHECK … NOT VALID;"
					+ " in a later file: ALTER TABLE events VALIDATE CONSTRAINT <name>",
			"orders | CONSTRAINT k UNIQUE (note)"
					+ " | CREATE UNIQUE INDEX CONCURRENTLY <index> ON orders …, in a file of its own;"
					+ " then ALTER TABLE orders ADD CONSTRAINT k UNIQUE USING INDEX <index>",
			"orders | PRIMARY KEY (id)"
					+ " | CREATE UNIQUE INDEX CONCURRENTLY <index> ON orders …, in a file of its own;"
					+ " then ALTER TABLE orders ADD CONSTRAINT <name> PRIMARY KEY USING INDEX <index>",
			"events | UNIQUE (id)"
					+ " | ALTER TABLE ONLY events ADD … UNIQUE; for each partition CREATE UNIQUE INDEX CONCURRENTLY"
					+ " in a file of its own, ALTER TABLE <partition> ADD … UNIQUE USING INDEX,"
					+ " and ALTER INDEX … ATTACH PARTITION",
			"orders | PRIMARY KEY (id, during WITHOUT OVERLAPS)"
					+ " | there is none, PostgreSQL builds no such index concurrently: at a quiet time,"
					+ " or with a new table that is filled first",
			"orders | EXCLUDE USING gist (note WITH =)"
					+ " | there is none, PostgreSQL builds no such index concurrently: at a quiet time,"
					+ " or with a new table that is filled first" })
	void advisesOnConstraints(String table, String constraint, String saferWay) {
		assertThat(saferWay("ALTER TABLE " + table + " ADD " + constraint)).isEqualTo(saferWay);
	}

	@Test
	void advisesOnForeignKeysOfPartitionedTables() {
		assertThat(saferWay("ALTER TABLE events ADD FOREIGN KEY (id) REFERENCES orders"))
			.startsWith("the same with NOT VALID on each partition, then VALIDATE CONSTRAINT there");
	}

	@Test
	void advisesOnValidating() {
		assertThat(saferWay("LOCK TABLE orders; ALTER TABLE orders VALIDATE CONSTRAINT orders_due"))
			.isEqualTo("ALTER TABLE orders VALIDATE CONSTRAINT orders_due in a later file");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '^',
			value = { "a serial" + " | ALTER TABLE orders ADD COLUMN a bigint; CREATE SEQUENCE …;"
					+ " ALTER TABLE orders ALTER COLUMN a SET DEFAULT nextval(…); then fill the old rows in batches",
					"a numeric GENERATED ALWAYS AS (total * 2) STORED"
							+ " | a plain column that a trigger or the application fills;"
							+ " or, from PostgreSQL 18 on, a VIRTUAL one",
					"\"A\" int DEFAULT random()" + " | ALTER TABLE orders ADD COLUMN \"A\" integer;"
							+ " ALTER TABLE orders ALTER COLUMN \"A\" SET DEFAULT …; then fill the old rows in batches",
					"a positive" + " | ALTER TABLE orders ADD COLUMN a of the type that the domain is made of,"
							+ " with a CHECK … NOT VALID instead of the domain's" })
	void advisesOnNewColumns(String column, String saferWay) {
		assertThat(saferWay("ALTER TABLE orders ADD COLUMN " + column)).isEqualTo(saferWay);
	}

	@Test
	void advisesOnANewColumnThatRefersToAnotherTable() {
		assertThat(saferWay("ALTER TABLE orders ADD COLUMN a bigint DEFAULT NULL REFERENCES customers"))
			.isEqualTo("leave out DEFAULT NULL, for whose sake the new column is checked");
		assertThat(saferWay("ALTER TABLE orders ADD COLUMN a bigint DEFAULT 1 REFERENCES customers"))
			.startsWith("ALTER TABLE orders ADD CONSTRAINT <name> FOREIGN KEY … NOT VALID");
	}

	@Test
	void advisesOnNewNames() {
		assertThat(saferWay("ALTER TABLE orders RENAME TO o")).isEqualTo(
				"in the same file: CREATE VIEW orders AS SELECT * FROM o; drop the view when no replica uses it");
		assertThat(saferWay("ALTER TABLE orders RENAME note TO a"))
			.isEqualTo("add a as a second column, kept equal by a trigger and filled in batches;"
					+ " drop note when no replica uses it");
		assertThat(saferWay("ALTER SEQUENCE order_ids RENAME TO x"))
			.isEqualTo("ship a release that does not name it first (the DEFAULT of a column survives the new name);"
					+ " rename it in the one after that");
	}

	@ParameterizedTest
	@EnumSource(LintRule.class)
	void everyRuleHasASaferWay(LintRule rule) {
		assertThat(rule.saferWay()).isNotBlank();
	}

	private static String message(String sql) {
		return only(sql).message();
	}

	private static String saferWay(String sql) {
		return only(sql).saferWay();
	}

	private static LintWarning only(String sql) {
		assertThat(lint(sql)).hasSize(1);
		return lint(sql).get(0);
	}

}
