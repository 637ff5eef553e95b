package dev.lockkeeper.lint;

import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.lockkeeper.migration.InvalidMigrationsException;

import static dev.lockkeeper.lint.LintFixture.found;
import static dev.lockkeeper.lint.LintFixture.lint;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** One file at a time; {@link LinterAcrossFilesTest} has what earlier ones change. */
class LinterTest {

	@ParameterizedTest
	@ValueSource(strings = { "CREATE INDEX i ON orders (note)", "CREATE UNIQUE INDEX ON orders (lower(note))",
			"CREATE INDEX IF NOT EXISTS i ON public.orders USING gin (note)",
			"create index i on only \"orders\" (note)", "CREATE INDEX i ON archive.orders (note)",
			"CREATE INDEX i ON totals (id)", "CREATE INDEX i ON events (what)", "CREATE INDEX i ON locked (note)" })
	void warnsOfAnIndexThatIsNotBuiltConcurrently(String sql) {
		assertThat(lint(sql)).extracting(LintWarning::rule).containsExactly(LintRule.INDEX_NOT_CONCURRENT);
	}

	@ParameterizedTest
	@ValueSource(strings = { "CREATE INDEX CONCURRENTLY i ON orders (note)", "CREATE INDEX i ON settings (value)",
			"CREATE INDEX i ON nowhere (a)", "CREATE INDEX IF NOT EXISTS orders_code ON orders (code)",
			"CREATE INDEX i ON ONLY events (what)", "DROP INDEX orders_code", "DROP INDEX CONCURRENTLY orders_code",
			"ALTER INDEX orders_code RENAME TO i" })
	void acceptsOtherWorkOnIndexes(String sql) {
		assertThat(found(sql)).isEmpty();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "REINDEX TABLE orders | reindex-not-concurrent orders",
			"REINDEX INDEX orders_code | reindex-not-concurrent orders", "REINDEX (VERBOSE) TABLE settings |",
			"REINDEX TABLE CONCURRENTLY orders |", "REINDEX INDEX none |",
			"REINDEX SCHEMA archive | reindex-not-concurrent archive",
			"VACUUM FULL orders, settings | table-rewrite orders", "VACUUM orders |", "VACUUM FULL settings |",
			"VACUUM FULL | table-rewrite every table", "CLUSTER orders USING orders_code | table-rewrite orders",
			"CLUSTER settings |", "ALTER TABLE orders SET UNLOGGED | table-rewrite orders",
			"ALTER TABLE settings SET TABLESPACE x |", "ALTER TABLE orders SET (fillfactor = 50) |",
			"REFRESH MATERIALIZED VIEW totals | table-rewrite totals",
			"REFRESH MATERIALIZED VIEW CONCURRENTLY totals |" })
	void warnsOfStoringAnew(String sql, String expected) {
		assertThat(found(sql)).isEqualTo((expected != null) ? List.of(expected) : List.of());
	}

	@ParameterizedTest
	@ValueSource(strings = { "ALTER TABLE orders ALTER COLUMN note SET NOT NULL",
			"ALTER TABLE IF EXISTS ONLY public.orders ALTER due SET NOT NULL", "ALTER TABLE orders ADD NOT NULL note",
			"ALTER TABLE orders ADD CONSTRAINT k PRIMARY KEY USING INDEX orders_by_note",
			"ALTER TABLE orders ALTER no_such_column SET NOT NULL", "ALTER TABLE events ALTER what SET NOT NULL",
			"ALTER TABLE orders ALTER status DROP NOT NULL; ALTER TABLE orders ALTER status SET NOT NULL",
			"ALTER TABLE orders DROP CONSTRAINT orders_paid; ALTER TABLE orders ALTER paid SET NOT NULL",
			"ALTER TABLE orders VALIDATE CONSTRAINT orders_due, ALTER note SET NOT NULL" })
	void warnsOfReadingAllForNulls(String sql) {
		assertThat(lint(sql)).extracting(LintWarning::rule).contains(LintRule.SET_NOT_NULL);
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "ALTER TABLE settings ALTER value SET NOT NULL", "ALTER TABLE orders ALTER paid SET NOT NULL",
					"ALTER TABLE orders ALTER status SET NOT NULL", "ALTER TABLE orders ALTER note DROP NOT NULL",
					"ALTER TABLE orders ADD NOT NULL note NOT VALID", "ALTER TABLE nowhere ALTER a SET NOT NULL",
					"ALTER TABLE orders ADD CONSTRAINT k PRIMARY KEY USING INDEX orders_by_id" })
	void acceptsWhatProvesItself(String sql) {
		assertThat(found(sql)).isEmpty();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = {
			"ALTER TABLE orders ADD CONSTRAINT k CHECK (total > 0) | constraint-validates orders",
			"ALTER TABLE orders ADD CHECK (total > 0) NO INHERIT | constraint-validates orders",
			"ALTER TABLE orders ADD CONSTRAINT k CHECK (total > 0) NOT VALID |",
			"ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers | constraint-validates orders",
			"ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers NOT VALID |",
			"ALTER TABLE settings ADD CHECK (value <> '') |",
			"ALTER TABLE settings ADD FOREIGN KEY (value) REFERENCES customers |",
			"ALTER TABLE orders VALIDATE CONSTRAINT orders_due |",
			"ALTER TABLE orders ADD COLUMN a int CHECK (a > 0) | constraint-validates orders",
			"ALTER TABLE orders ADD COLUMN a int CHECK (a > 0) NOT ENFORCED |",
			"ALTER TABLE orders ADD COLUMN a int REFERENCES customers |",
			"ALTER TABLE orders ADD COLUMN a int DEFAULT NULL REFERENCES customers | constraint-validates orders",
			"ALTER TABLE orders ADD COLUMN a int DEFAULT 1 REFERENCES customers | constraint-validates orders",
			"ALTER TABLE orders ADD UNIQUE (note) | constraint-builds-index orders",
			"ALTER TABLE orders ADD CONSTRAINT k PRIMARY KEY (id) | constraint-builds-index orders",
			"ALTER TABLE events ADD UNIQUE (id) | constraint-builds-index events",
			"ALTER TABLE ONLY events ADD UNIQUE (id) |",
			"ALTER TABLE orders ADD EXCLUDE USING gist (note WITH =) | constraint-builds-index orders",
			"ALTER TABLE orders ADD COLUMN a int UNIQUE | constraint-builds-index orders",
			"ALTER TABLE orders ADD CONSTRAINT k UNIQUE USING INDEX orders_code |",
			"ALTER TABLE settings ADD PRIMARY KEY (key) |" })
	void warnsOfConstraintsThatAreCheckedOrIndexedAtOnce(String sql, String expected) {
		assertThat(found(sql)).isEqualTo((expected != null) ? List.of(expected) : List.of());
	}

	@ParameterizedTest
	@ValueSource(strings = { "ALTER TABLE orders ADD CHECK (total > 0) NOT VALID, VALIDATE CONSTRAINT orders_due",
			"ALTER TABLE orders ADD CONSTRAINT k CHECK (total > 0) NOT VALID; ALTER TABLE orders VALIDATE CONSTRAINT k",
			"ALTER TABLE orders ADD a int; ALTER TABLE orders VALIDATE CONSTRAINT orders_due",
			"ALTER TABLE orders ADD CONSTRAINT k FOREIGN KEY (customer_id) REFERENCES customers NOT VALID; ALTER TABLE orders VALIDATE CONSTRAINT k",
			"LOCK TABLE orders; ALTER TABLE orders VALIDATE CONSTRAINT orders_due" })
	void warnsOfValidatingUnderALockThatIsHeldAlready(String sql) {
		assertThat(found(sql)).containsExactly("constraint-validates orders");
		assertThat(lint(sql).get(0).message()).contains("that line 1 has taken");
		assertThat(found("-- lockkeeper: transaction=none\n" + sql))
			.hasSize(sql.startsWith("ALTER TABLE orders ADD CHECK") ? 1 : 0);
	}

	@ParameterizedTest
	@ValueSource(strings = { "a uuid DEFAULT gen_random_uuid()", "a timestamptz DEFAULT pg_catalog.clock_timestamp()",
			"a int NOT NULL DEFAULT (random() * 10)::int", "a serial", "a bigint GENERATED ALWAYS AS IDENTITY",
			"a numeric GENERATED ALWAYS AS (total * 2) STORED", "a positive", "a positive DEFAULT 1",
			"a uuid DEFAULT uuid_generate_v4()", "a int DEFAULT CASE WHEN true THEN next_number() END" })
	void warnsOfAColumnThatHasToBeWrittenIntoEveryRow(String column) {
		assertThat(found("ALTER TABLE orders ADD COLUMN " + column)).containsExactly("volatile-default orders");
		assertThat(found("ALTER TABLE settings ADD COLUMN " + column)).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "a int", "a int DEFAULT 1", "a int NOT NULL DEFAULT 1", "a timestamptz DEFAULT now()",
			"a timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP", "a numeric GENERATED ALWAYS AS (total * 2) VIRTUAL",
			"IF NOT EXISTS note text DEFAULT random()::text", "a text DEFAULT 'random()'", "a app.positive" })
	void acceptsAColumnThatIsInTheCatalogOnly(String column) {
		assertThat(found("ALTER TABLE orders ADD COLUMN " + column)).isEmpty();
	}

	@Test
	void knowsTheVolatilityOfFunctionsThatAreCreatedBefore() {
		String add = "ALTER TABLE orders ADD a int DEFAULT f()";
		String create = "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'";
		assertThat(found(create, add)).containsExactly("volatile-default orders");
		assertThat(found(create + " IMMUTABLE", add)).isEmpty();
		assertThat(found(add)).isEmpty();
	}

	@Test
	void knowsTheDomainsThatAreCreatedBefore() {
		String add = "ALTER TABLE orders ADD a percentage";
		assertThat(found("CREATE DOMAIN percentage AS int CHECK (value <= 100)", add))
			.containsExactly("volatile-default orders");
		assertThat(found("CREATE DOMAIN percentage AS int DEFAULT 0", add)).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "orders", "settings", "locked" })
	void warnsOfAColumnThatThePreviousReleaseDoesNotFill(String table) {
		assertThat(found("ALTER TABLE " + table + " ADD a int NOT NULL"))
			.containsExactly("not-null-without-default " + table);
		assertThat(found("ALTER TABLE " + table + " ADD a int NOT NULL DEFAULT NULL"))
			.containsExactly("not-null-without-default " + table);
		assertThat(found("ALTER TABLE " + table + " ADD a int NOT NULL DEFAULT 0")).isEmpty();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "note | varchar", "code | varchar(10)", "code | varchar(20)", "code | varchar", "code | text",
					"code | text USING code::text", "total | numeric(12,2)", "total | decimal(10, 2)",
					"total | numeric", "made_at | timestamp(6)", "made_at | timestamp", "customer_id | int8",
					"ref | varchar(10)" })
	void acceptsAChangeOfTypeThatLeavesTheValuesAsTheyAre(String column, String type) {
		assertThat(found("ALTER TABLE orders ALTER COLUMN " + column + " TYPE " + type)).isEmpty();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "customer_id | int", "id | numeric", "note | varchar(100)", "note | jsonb",
					"note | text COLLATE \"C\"", "code | varchar(5)", "code | char(10)", "code | text[]",
					"code | text USING upper(code)", "total | numeric(12,3)", "total | numeric(8,2)", "total | bigint",
					"made_at | timestamp(0)", "made_at | timestamptz", "ref | varchar(20)", "ref | text",
					"no_such_column | text", "code | app.text" })
	void warnsOfOtherChangesOfTypes(String column, String type) {
		assertThat(found("ALTER TABLE orders ALTER COLUMN " + column + " TYPE " + type))
			.containsExactly("column-type-change orders");
		assertThat(found("ALTER TABLE settings ALTER COLUMN value TYPE " + type)).isEmpty();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "DROP TABLE orders | orders", "DROP TABLE IF EXISTS settings CASCADE | settings",
					"DROP TABLE archive.orders | archive.orders", "DROP VIEW open_orders | open_orders",
					"DROP MATERIALIZED VIEW totals | totals", "DROP SEQUENCE order_ids | order_ids",
					"DROP SCHEMA archive CASCADE | archive", "ALTER TABLE orders DROP COLUMN note | orders",
					"ALTER TABLE settings DROP value | settings", "ALTER TABLE orders DROP IF EXISTS note | orders" })
	void warnsOfDroppingWhatExists(String sql, String table) {
		assertThat(found(sql)).containsExactly("drop-in-use " + table);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "ALTER TABLE settings RENAME TO options | settings",
			"ALTER TABLE orders RENAME note TO remark | orders", "ALTER TABLE orders SET SCHEMA archive2 | orders",
			"ALTER VIEW open_orders RENAME TO x | open_orders", "ALTER VIEW open_orders RENAME id TO x | open_orders",
			"ALTER SEQUENCE order_ids RENAME TO x | order_ids" })
	void warnsOfRenamingWhatExists(String sql, String table) {
		assertThat(found(sql)).containsExactly("rename-in-use " + table);
	}

	@ParameterizedTest
	@ValueSource(strings = { "DROP TABLE IF EXISTS nowhere", "DROP SCHEMA IF EXISTS nowhere",
			"ALTER TABLE orders DROP COLUMN IF EXISTS no_such_column", "ALTER TABLE orders DROP CONSTRAINT orders_due",
			"ALTER TABLE IF EXISTS nowhere RENAME TO x", "ALTER TABLE orders RENAME CONSTRAINT orders_due TO x",
			"DROP FUNCTION orders()", "ALTER TABLE orders ALTER note DROP DEFAULT" })
	void acceptsDroppingAndRenamingWhatNobodyUses(String sql) {
		assertThat(found(sql)).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "ALTER TABLE orders RENAME TO o; CREATE VIEW orders AS SELECT * FROM o",
			"CREATE TABLE o (id bigint); ALTER TABLE orders RENAME TO x; ALTER TABLE o RENAME TO orders",
			"DROP VIEW open_orders; CREATE VIEW open_orders AS SELECT 1 AS id",
			"DROP MATERIALIZED VIEW totals; CREATE VIEW totals AS SELECT 1 AS id" })
	void acceptsANameThatIsTakenAgainInTheSameTransaction(String sql) {
		assertThat(found(sql)).isEmpty();
		assertThat(found("-- lockkeeper: transaction=none\n" + sql)).hasSize(1);
		assertThat(found("-- lockkeeper: transaction=none\nBEGIN;" + sql + "; COMMIT")).isEmpty();
		assertThat(found(sql.split("; ", -1))).hasSize(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "ALTER SEQUENCE order_ids RENAME TO x; CREATE VIEW order_ids AS SELECT * FROM x",
			"DROP SEQUENCE order_ids; CREATE VIEW order_ids AS SELECT 1 AS last_value" })
	void warnsOfASequenceWhoseNameAViewTakes(String sql) {
		assertThat(lint(sql)).extracting(LintWarning::table).containsExactly("order_ids");
	}

	@ParameterizedTest
	@ValueSource(strings = { "DROP MATERIALIZED VIEW totals; CREATE MATERIALIZED VIEW totals AS SELECT 1",
			"ALTER MATERIALIZED VIEW totals RENAME TO t; CREATE MATERIALIZED VIEW totals AS SELECT 1" })
	void warnsOfAMaterializedViewThatIsFilledWhileTheOldOneIsLocked(String sql) {
		assertThat(lint(sql)).extracting(LintWarning::table).containsExactly("totals");
		assertThat(found("CREATE MATERIALIZED VIEW t AS SELECT 1",
				"DROP MATERIALIZED VIEW totals; ALTER MATERIALIZED VIEW t RENAME TO totals"))
			.isEmpty();
	}

	@Test
	void warnsOfATableThatIsDroppedAndStartsEmpty() {
		assertThat(found("DROP TABLE settings; CREATE TABLE settings (key text)"))
			.containsExactly("drop-in-use settings");
	}

	@ParameterizedTest
	@ValueSource(strings = { "ALTER TABLE orders ADD a int; ALTER TABLE customers ADD a int",
			"ALTER TABLE orders ADD a int; ALTER TABLE settings ADD a int", "TRUNCATE settings, orders",
			"LOCK TABLE customers; ALTER TABLE archive.orders ADD a int",
			"CREATE TABLE events_1 PARTITION OF events DEFAULT; DROP INDEX orders_code",
			"-- lockkeeper: transaction=none\nTRUNCATE settings, orders",
			"-- lockkeeper: transaction=none\nBEGIN; ALTER TABLE orders ADD a int; ALTER TABLE customers ADD a int; COMMIT" })
	void warnsOfSeveralExclusiveLocksInOneTransaction(String sql) {
		assertThat(lint(sql)).extracting(LintWarning::rule).containsExactly(LintRule.SEVERAL_EXCLUSIVE_LOCKS);
	}

	@ParameterizedTest
	@ValueSource(strings = { "ALTER TABLE orders ADD a int; ALTER TABLE orders ADD b int",
			"ALTER TABLE settings ADD a int; ALTER TABLE colours ADD a int",
			"CREATE TABLE a (id int); ALTER TABLE a ADD b int; ALTER TABLE orders ADD a int",
			"ALTER TABLE orders VALIDATE CONSTRAINT orders_due; ALTER TABLE customers ADD a int",
			"ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers NOT VALID; ALTER TABLE customers ADD a int",
			"-- lockkeeper: transaction=none\nALTER TABLE orders ADD a int; ALTER TABLE customers ADD a int",
			"LOCK TABLE orders IN SHARE MODE; ALTER TABLE customers ADD a int",
			"CREATE OR REPLACE VIEW open_orders AS SELECT 1; ALTER TABLE customers ADD a int" })
	void acceptsOneExclusiveLock(String sql) {
		assertThat(found(sql)).isEmpty();
	}

	@Test
	void tellsWhatWhereAndWhatToDo() {
		List<LintWarning> warnings = lint("""
				-- Makes notes compulsory
				ALTER TABLE orders
				    ADD a int,
				    ALTER COLUMN note SET NOT NULL;
				""");
		assertThat(warnings).singleElement()
			.hasToString("db/001_file.up.sql:4:5: reads all of orders (24 MB, about 125,829 rows) for nulls in note"
					+ " while nobody can read or write it. Safer: ALTER TABLE orders ADD CONSTRAINT orders_note_not_null"
					+ " CHECK (note IS NOT NULL) NOT VALID; in a later file: ALTER TABLE orders VALIDATE CONSTRAINT"
					+ " orders_note_not_null; then this, which finds it proven. [set-not-null]");
		assertThat(warnings.get(0).version()).hasToString("001_file");
		assertThat(lint("CREATE INDEX ON locked (note)").get(0).message()).contains("locked (of unknown size)");
		assertThat(lint("CREATE INDEX ON archive.orders (note)").get(0).saferWay()).contains("ON archive.orders");
	}

	@Test
	void listsAllWarningsOfAFileInItsOrder() {
		assertThat(found("""
				DROP TABLE archive.orders;
				ALTER TABLE orders ADD CHECK (total > 0), DROP COLUMN note, ADD UNIQUE (code);
				CREATE INDEX ON orders (total);
				""")).containsExactly("drop-in-use archive.orders", "constraint-validates orders",
				"several-exclusive-locks orders", "drop-in-use orders", "constraint-builds-index orders",
				"index-not-concurrent orders");
	}

	@Test
	void givesSaferWaysForPartitionedTables() {
		assertThat(lint("CREATE INDEX i ON events (what)").get(0).saferWay()).contains("ON ONLY events",
				"ALTER INDEX i ATTACH PARTITION");
		assertThat(lint("ALTER TABLE events ADD UNIQUE (id)").get(0).saferWay()).contains("ALTER TABLE ONLY events");
		assertThat(lint("ALTER TABLE events ADD FOREIGN KEY (id) REFERENCES orders").get(0).saferWay())
			.contains("on each partition");
	}

	@Test
	void passesOverWhatIsSwitchedOff() {
		String sql = "ALTER TABLE orders DROP COLUMN note, ADD CHECK (total > 0)";
		assertThat(found(sql)).hasSize(2);
		assertThat(found("-- lockkeeper: allow=drop-in-use\n" + sql)).containsExactly("constraint-validates orders");
		assertThat(found("-- lockkeeper: allow=drop-in-use,constraint-validates\n" + sql)).isEmpty();
		assertThat(lint(Set.of(LintRule.CONSTRAINT_VALIDATES), sql)).extracting(LintWarning::rule)
			.containsExactly(LintRule.DROP_IN_USE);
		assertThat(found("-- lockkeeper: allow=drop-in-use\n" + sql, "ALTER TABLE orders DROP COLUMN code"))
			.containsExactly("constraint-validates orders", "drop-in-use orders");
	}

	@Test
	void refusesToAllowRulesThatThereAreNot() {
		assertThatExceptionOfType(InvalidMigrationsException.class)
			.isThrownBy(() -> lint("-- lockkeeper: allow=drop-in-use, drop_in_use\nSELECT 1",
					"-- Hello\n-- lockkeeper: allow=everything\nSELECT 1"))
			.satisfies((ex) -> assertThat(ex.problems()).extracting(Object::toString)
				.satisfiesExactly((problem) -> assertThat(problem).startsWith(
						"db/001_file.up.sql:1:35: allow has an unknown rule \"drop_in_use\"; the rules are index-not-concurrent, "),
						(problem) -> assertThat(problem)
							.startsWith("db/002_file.up.sql:2:22: allow has an unknown rule \"everything\"")));
	}

	@Test
	void takesTheSizeOfASmallTableFromItsSettings() {
		List<String> files = List.of("CREATE INDEX ON orders (note)", "CREATE INDEX ON settings (value)");
		assertThat(new Linter(Set.of(), 24 * 1024 * 1024).lint(scripts(files), LintFixture.SHOP)).isEmpty();
		assertThat(new Linter(Set.of(), 0).lint(scripts(files), LintFixture.SHOP)).hasSize(2);
		assertThatIllegalArgumentException().isThrownBy(() -> new Linter(Set.of(), -1))
			.withMessageContaining("must not be negative");
	}

	@Test
	void findsNothingInAnEmptyDatabase() {
		assertThat(new Linter(Set.of(), 0).lint(scripts(List.of("DROP TABLE orders; CREATE INDEX ON customers (name)")),
				CatalogFacts.none()))
			.isEmpty();
	}

	private static List<dev.lockkeeper.script.MigrationScript> scripts(List<String> files) {
		return files.stream().map((file) -> LintFixture.script("001_x", file)).toList();
	}

}
