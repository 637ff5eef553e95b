package dev.lockkeeper.lint;

import java.util.EnumSet;
import java.util.Set;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.lockkeeper.test.StatementEffects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * The server is the judge: the linter warns of a statement for its duration exactly where
 * the server reads or writes a whole table under a lock that stops others.
 */
class LintJudgeTest {

	private static final Set<LintRule> DURATION = EnumSet.complementOf(EnumSet.of(LintRule.DROP_IN_USE,
			LintRule.RENAME_IN_USE, LintRule.NOT_NULL_WITHOUT_DEFAULT, LintRule.SEVERAL_EXCLUSIVE_LOCKS));

	private static ShopDatabase shop;

	@BeforeAll
	static void createShop() {
		shop = new ShopDatabase();
	}

	@AfterAll
	static void dropShop() {
		shop.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "CREATE INDEX ON orders (total)",
			"CREATE UNIQUE INDEX IF NOT EXISTS i ON ONLY orders (id)", "CREATE INDEX ON totals (status)",
			"CREATE INDEX ON events (what)", "REINDEX TABLE orders", "REINDEX INDEX orders_code",
			"CLUSTER orders USING orders_code", "REFRESH MATERIALIZED VIEW totals", "ALTER TABLE orders SET UNLOGGED",
			"ALTER TABLE orders ALTER note SET NOT NULL", "ALTER TABLE orders ALTER due SET NOT NULL",
			"ALTER TABLE events ALTER what SET NOT NULL",
			"ALTER TABLE orders VALIDATE CONSTRAINT orders_due, ALTER due SET NOT NULL",
			"ALTER TABLE orders ADD PRIMARY KEY USING INDEX orders_by_note", "ALTER TABLE orders ADD CHECK (total > 0)",
			"ALTER TABLE events ADD CHECK (id > 0)",
			"ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers",
			"ALTER TABLE orders ADD a int; ALTER TABLE orders VALIDATE CONSTRAINT orders_due",
			"ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers NOT VALID; ALTER TABLE orders VALIDATE CONSTRAINT orders_due",
			"LOCK TABLE orders; ALTER TABLE orders VALIDATE CONSTRAINT orders_customer_later",
			"ALTER TABLE orders ADD PRIMARY KEY (id)", "ALTER TABLE orders ADD UNIQUE (code)",
			"ALTER TABLE orders ADD EXCLUDE USING btree (id WITH =)", "ALTER TABLE events ADD UNIQUE (id)",
			"ALTER TABLE orders ADD a int UNIQUE", "ALTER TABLE orders ADD a int CHECK (a > 0)",
			"ALTER TABLE orders ADD a int DEFAULT 1 CHECK (a > 0)",
			"ALTER TABLE orders ADD a bigint DEFAULT 1 REFERENCES customers",
			"ALTER TABLE orders ADD a bigint DEFAULT NULL REFERENCES customers",
			"ALTER TABLE orders ADD a bigserial PRIMARY KEY" })
	void warnsWhereTheServerWorksLongUnderALock(String sql) {
		assertThat(shop.worksLongUnderALock(sql)).isTrue();
		assertThat(shop.lint(sql)).extracting(LintWarning::rule).isNotEmpty().isSubsetOf(DURATION);
	}

	@ParameterizedTest
	@ValueSource(strings = { "CREATE INDEX ON ONLY events (what)",
			"CREATE INDEX IF NOT EXISTS orders_code ON orders (code)", "ALTER TABLE orders SET (fillfactor = 50)",
			"ALTER TABLE orders ALTER paid SET NOT NULL", "ALTER TABLE orders ALTER status SET NOT NULL",
			"ALTER TABLE orders ALTER note DROP NOT NULL", "ALTER TABLE orders VALIDATE CONSTRAINT orders_due",
			"ALTER TABLE orders VALIDATE CONSTRAINT orders_customer_later",
			"ALTER TABLE orders ADD PRIMARY KEY USING INDEX orders_by_id",
			"ALTER TABLE orders ADD UNIQUE USING INDEX orders_by_note",
			"ALTER TABLE orders ADD CHECK (total > 0) NOT VALID",
			"ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers NOT VALID",
			"ALTER TABLE ONLY events ADD UNIQUE (id)", "ALTER TABLE orders ADD a bigint REFERENCES customers",
			"ALTER TABLE orders ADD IF NOT EXISTS note text CHECK (note > '')",
			"CREATE TABLE a (id int); CREATE INDEX ON a (id); ALTER TABLE a ADD b int CHECK (b > 0)",
			"REFRESH MATERIALIZED VIEW CONCURRENTLY totals", "LOCK TABLE orders IN SHARE MODE",
			"ALTER TABLE orders ALTER note SET DEFAULT 'x', ALTER note SET STATISTICS 5, DISABLE TRIGGER USER" })
	void staysQuietWhereItDoesNot(String sql) {
		assertThat(shop.worksLongUnderALock(sql)).isFalse();
		assertThat(shop.lint(sql)).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "a int DEFAULT 1 CHECK (a > 0) NOT ENFORCED",
			"a bigint DEFAULT 1 REFERENCES customers NOT ENFORCED", "CHECK (total > 0) NOT ENFORCED" })
	void staysQuietWhereNothingIsEnforced(String addition) {
		assumePostgresql18();
		staysQuietWhereItDoesNot("ALTER TABLE orders ADD " + addition);
	}

	@Test
	void warnsOfAKeyWithoutOverlaps() {
		assumePostgresql18();
		warnsWhereTheServerWorksLongUnderALock("ALTER TABLE orders ADD a int4range, ADD b int4range;"
				+ " ALTER TABLE orders ADD UNIQUE (a, b WITHOUT OVERLAPS)");
	}

	private static void assumePostgresql18() {
		assumeThat(shop.schema().queryForObject("SHOW server_version_num", Integer.class))
			.isGreaterThanOrEqualTo(180000);
	}

	@ParameterizedTest
	@ValueSource(strings = { "int", "int DEFAULT 1", "int NOT NULL DEFAULT 1", "timestamptz DEFAULT now()",
			"timestamptz DEFAULT clock_timestamp()", "uuid DEFAULT gen_random_uuid()",
			"int DEFAULT (random() * 10)::int", "date DEFAULT CURRENT_DATE", "int DEFAULT next_number()",
			"int DEFAULT same_number()", "serial", "bigserial", "bigint GENERATED ALWAYS AS IDENTITY",
			"bigint GENERATED BY DEFAULT AS IDENTITY", "numeric GENERATED ALWAYS AS (total * 2) STORED", "positive",
			"positive DEFAULT 1", "any_number", "any_number DEFAULT 1", "varchar(5) DEFAULT 'abc'",
			"text DEFAULT lower(upper('x'))", "text DEFAULT concat('a', now())",
			"int DEFAULT CASE WHEN true THEN next_number() ELSE 1 END" })
	void agreesWithTheServerOnNewColumns(String column) {
		String sql = "ALTER TABLE orders ADD COLUMN a " + column;
		assertThat(shop.lint(sql).stream().anyMatch((warning) -> warning.rule() == LintRule.VOLATILE_DEFAULT))
			.isEqualTo(shop.worksLongUnderALock(sql));
		assertThat(shop.lint(sql.replace("orders", "settings").replace("total * 2", "2"))).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "code TYPE varchar(20)", "code TYPE varchar(10)", "code TYPE varchar", "code TYPE text",
			"code TYPE varchar(5)", "code TYPE char(10)", "code TYPE text USING code::text",
			"code TYPE text USING (code)", "code TYPE text USING upper(code)", "note TYPE varchar",
			"note TYPE varchar(100)", "code TYPE varchar(20) COLLATE \"POSIX\"", "ref TYPE varchar(20)",
			"ref TYPE text", "low TYPE varchar(20)", "part TYPE varchar(20)", "total TYPE numeric(12,2)",
			"total TYPE numeric(10,2)", "total TYPE numeric", "total TYPE numeric(12,3)", "total TYPE numeric(8,2)",
			"total TYPE bigint", "made_at TYPE timestamp(6)", "made_at TYPE timestamp", "made_at TYPE timestamp(0)",
			"made_at TYPE timestamptz(3)", "placed TYPE timestamptz(6)", "ip TYPE inet", "bits TYPE varbit(9)",
			"bits TYPE varbit", "bits TYPE varbit(3)", "number TYPE bigint", "number TYPE integer",
			"number TYPE numeric", "number TYPE positive", "letters TYPE char(6)", "letters TYPE text",
			"numbers TYPE bigint[]", "numbers TYPE int[]" })
	void agreesWithTheServerOnNewTypes(String change) {
		String sql = "ALTER TABLE orders ALTER COLUMN " + change;
		assertThat(shop.lint(sql).stream().anyMatch((warning) -> warning.rule() == LintRule.COLUMN_TYPE_CHANGE))
			.isEqualTo(shop.worksLongUnderALock(sql));
	}

	@ParameterizedTest
	@ValueSource(strings = { "CHECK (value <= 100)", "NOT NULL DEFAULT 0", "DEFAULT 0", "" })
	void agreesWithTheServerOnDomainsThatAFileCreates(String constraint) {
		String sql = "CREATE DOMAIN percentage AS int " + constraint + "; ALTER TABLE orders ADD a percentage";
		assertThat(shop.lint(sql).stream().anyMatch((warning) -> warning.rule() == LintRule.VOLATILE_DEFAULT))
			.isEqualTo(shop.worksLongUnderALock(sql));
	}

	@Test
	void agreesWithTheServerOnWhatAValidationBeforeProves() {
		String validate = "ALTER TABLE orders VALIDATE CONSTRAINT orders_due";
		String set = "ALTER TABLE orders ALTER due SET NOT NULL";
		assertThat(StatementEffects.of(shop.schema(), validate, set).scanned()).isEmpty();
		assertThat(shop.lint(validate + ";" + set)).isEmpty();
		assertThat(StatementEffects.of(shop.schema(), set).scanned()).containsExactly("orders");
	}

}
