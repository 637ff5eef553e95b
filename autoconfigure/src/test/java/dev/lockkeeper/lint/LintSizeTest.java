package dev.lockkeeper.lint;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.lockkeeper.test.StatementEffects;

import static org.assertj.core.api.Assertions.assertThat;

/** Tables of real sizes, with the default of what is small. */
class LintSizeTest {

	private static ShopDatabase shop;

	@BeforeAll
	static void createTables() {
		shop = new ShopDatabase();
		shop.schema()
			.execute("CREATE TABLE large (id bigint, note text, code varchar(5), number int)",
					"INSERT INTO large SELECT n, repeat('x', 70), 'x', n FROM generate_series(1, 180000) AS n",
					"CREATE TABLE tiny AS SELECT * FROM large WHERE id <= 10",
					"CREATE TABLE parts (id bigint, note text) PARTITION BY RANGE (id)",
					"CREATE TABLE part_1 PARTITION OF parts FOR VALUES FROM (0) TO (40000)",
					"CREATE TABLE part_2 PARTITION OF parts FOR VALUES FROM (40000) TO (999999)",
					"INSERT INTO parts SELECT id, note FROM large WHERE id < 80000", "ANALYZE large");
	}

	@AfterAll
	static void dropTables() {
		shop.close();
	}

	@Test
	void theTablesHaveTheSizesTheyShould() {
		assertThat(size("large")).isBetween(20_000_000L, 24_000_000L);
		assertThat(size("tiny")).isLessThan(20_000);
		assertThat(size("part_1")).isBetween(3_000_000L, Linter.DEFAULT_SMALL_TABLE_BYTES);
		assertThat(size("part_2")).isBetween(3_000_000L, Linter.DEFAULT_SMALL_TABLE_BYTES);
	}

	@ParameterizedTest
	@ValueSource(strings = { "CREATE INDEX ON %s (note)", "REINDEX TABLE %s", "VACUUM FULL %s",
			"ALTER TABLE %s ALTER note SET NOT NULL", "ALTER TABLE %s ADD CHECK (id > 0)",
			"ALTER TABLE %s ADD UNIQUE (id)", "ALTER TABLE %s ALTER number TYPE bigint",
			"ALTER TABLE %s ADD u uuid DEFAULT gen_random_uuid()" })
	void aLargeTableIsLoudAndATinyOneQuiet(String sql) {
		assertThat(warnings(sql.formatted("large"))).singleElement()
			.satisfies((warning) -> assertThat(warning.message())
				.containsPattern("large \\(2\\d MB, about 180,000 rows\\)"));
		assertThat(warnings(sql.formatted("tiny"))).isEmpty();
	}

	@Test
	void partitionsCountTogether() {
		assertThat(warnings("CREATE INDEX ON parts (note)")).hasSize(1);
		assertThat(warnings("CREATE INDEX ON part_1 (note)")).isEmpty();
		assertThat(warnings("CREATE INDEX ON ONLY parts (note)")).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "CREATE INDEX ON parent (note)", "REINDEX TABLE parent", "REINDEX INDEX parent_note",
			"CLUSTER parent USING parent_note", "ALTER TABLE parent ADD UNIQUE (id)",
			"ALTER TABLE parent ADD PRIMARY KEY (id)", "ALTER TABLE parent ADD EXCLUDE (id WITH =)",
			"ALTER TABLE parent SET UNLOGGED", "ALTER TABLE parts SET TABLESPACE pg_default" })
	void whatIsDoneToATableAloneIsQuietHoweverLargeItsChildren(String sql) {
		createFamily();
		StatementEffects effects = StatementEffects.of(shop.schema(), sql);
		assertThat(effects.scanned()).doesNotContain("child", "part_1", "part_2");
		assertThat(effects.rewritten()).doesNotContain("child", "part_1", "part_2");
		assertThat(warnings(sql)).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "ALTER TABLE parent ADD PRIMARY KEY (note)",
			"ALTER TABLE parent ADD PRIMARY KEY USING INDEX parent_unique",
			"ALTER TABLE parent ALTER note SET NOT NULL", "ALTER TABLE parent ADD CHECK (id > 0)" })
	void whatChildrenInheritIsLoud(String sql) {
		createFamily();
		assertThat(StatementEffects.of(shop.schema(), sql).scanned()).contains("child");
		assertThat(warnings(sql)).hasSize(1);
	}

	private static void createFamily() {
		shop.schema()
			.execute("DROP TABLE IF EXISTS parent CASCADE", "CREATE TABLE parent (id bigint NOT NULL, note text)",
					"CREATE INDEX parent_note ON parent (note)", "CREATE UNIQUE INDEX parent_unique ON parent (note)",
					"CREATE TABLE child () INHERITS (parent)",
					"INSERT INTO child SELECT id, note FROM large WHERE id < 60000");
	}

	@ParameterizedTest
	@ValueSource(strings = { "CREATE TABLE days_1 PARTITION OF days FOR VALUES FROM (1) TO (9)",
			"CREATE TABLE day (id int CHECK (id BETWEEN 1 AND 8)); ALTER TABLE days ATTACH PARTITION day FOR VALUES FROM (1) TO (9)" })
	void whatANewPartitionReadsIsNotLookedAt(String sql) {
		shop.schema()
			.execute("DROP TABLE IF EXISTS days", "CREATE TABLE days (id int) PARTITION BY RANGE (id)",
					"CREATE TABLE days_rest PARTITION OF days DEFAULT",
					"INSERT INTO days_rest SELECT 9 + n FROM generate_series(1, 200000) AS n");
		StatementEffects effects = StatementEffects.of(shop.schema(), sql);
		assertThat(effects.scanned()).contains("days_rest");
		assertThat(effects.locks()).contains("days_rest AccessExclusiveLock");
		assertThat(warnings(sql)).isEmpty();
		shop.schema().execute("ALTER TABLE days_rest ADD CHECK (id >= 9)");
		assertThat(StatementEffects.of(shop.schema(), sql).scanned()).doesNotContain("days_rest");
	}

	@Test
	void aRefreshTakesAsLongAsItsQueryHoweverSmallItsResult() {
		shop.schema().execute("CREATE MATERIALIZED VIEW counted AS SELECT count(*) FROM large");
		StatementEffects effects = StatementEffects.of(shop.schema(), "REFRESH MATERIALIZED VIEW counted");
		assertThat(effects.scanned()).contains("large");
		assertThat(effects.locks()).contains("counted AccessExclusiveLock");
		assertThat(warnings("REFRESH MATERIALIZED VIEW counted")).hasSize(1);
		assertThat(warnings("CREATE MATERIALIZED VIEW fresh AS SELECT 1; REFRESH MATERIALIZED VIEW fresh")).isEmpty();
	}

	@Test
	void droppingIsLoudWhateverTheSize() {
		assertThat(warnings("DROP TABLE tiny")).hasSize(1);
		assertThat(warnings("ALTER TABLE tiny RENAME note TO a")).hasSize(1);
	}

	private static java.util.List<LintWarning> warnings(String sql) {
		return shop.lint(Linter.DEFAULT_SMALL_TABLE_BYTES, sql);
	}

	private static long size(String table) {
		return shop.schema().queryForObject("SELECT pg_table_size('" + table + "')", Long.class);
	}

}
