package dev.lockkeeper.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.jdbc.datasource.DriverManagerDataSource;

import dev.lockkeeper.lint.CatalogFacts;
import dev.lockkeeper.lint.CatalogQuestions;
import dev.lockkeeper.lint.IndexFacts;
import dev.lockkeeper.lint.TableFacts;
import dev.lockkeeper.lint.TableFacts.Check;
import dev.lockkeeper.lint.TableFacts.Column;
import dev.lockkeeper.lint.TableFacts.Kind;
import dev.lockkeeper.script.RelationName;
import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;

@PostgresTest
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class CatalogLookupTest {

	@BeforeEach
	void createTables(TestSchema schema) {
		schema.execute("CREATE TABLE t (id int PRIMARY KEY, v varchar(9), \"W x\" numeric(9,2)[])",
				"INSERT INTO t SELECT n, 'v' FROM generate_series(1, 10000) AS n");
	}

	@Test
	void tellsSizeRowsAndColumns(TestSchema schema) throws SQLException {
		schema.execute("ANALYZE t");
		CatalogFacts facts = find(schema, "t", "none");
		RelationName t = new RelationName(schema.name(), "t");
		long size = schema.queryForObject("SELECT pg_table_size('t')", Long.class);
		assertThat(size).isGreaterThan(100_000);
		assertThat(facts.currentSchema()).isEqualTo(schema.name());
		assertThat(facts.tables()).singleElement().satisfies((found) -> {
			assertThat(found).isEqualTo(new TableFacts(t, Kind.TABLE, size, size, 10_000L, found.columns(), List.of()));
			assertThat(found.columns()).containsExactlyInAnyOrder(new Column("id", "integer", true, false),
					new Column("v", "character varying(9)", false, false),
					new Column("W x", "numeric(9,2)[]", false, false));
		});
		assertThat(facts.visible()).containsOnlyKeys("t").containsValue(t);
	}

	@Test
	void doesNotGuessRowsThatWereNeverCounted(TestSchema schema) throws SQLException {
		schema.execute("CREATE TABLE u AS SELECT * FROM generate_series(1, 1000)", "CREATE TABLE empty (a int)");
		assertThat(table(schema, "u").rows()).isNull();
		assertThat(table(schema, "empty")).satisfies((empty) -> {
			assertThat(empty.bytes()).isZero();
			assertThat(empty.rows()).isIn(null, 0L);
		});
	}

	@Test
	void addsUpPartitionsAndTheirPartitionsAndChildren(TestSchema schema) throws SQLException {
		schema.execute("CREATE TABLE p (a int, b int) PARTITION BY LIST (a)",
				"CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1)",
				"CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2) PARTITION BY LIST (b)",
				"CREATE TABLE p21 PARTITION OF p2 DEFAULT", "CREATE TABLE child (c int) INHERITS (t)",
				"INSERT INTO p SELECT 1 + n % 2, n FROM generate_series(1, 10000) AS n",
				"INSERT INTO child SELECT n FROM generate_series(1, 5000) AS n", "ANALYZE");
		assertThat(table(schema, "p")).satisfies((p) -> {
			assertThat(p.kind()).isEqualTo(Kind.PARTITIONED_TABLE);
			assertThat(p.bytes())
				.isEqualTo(schema.queryForObject("SELECT pg_table_size('p1') + pg_table_size('p21')", Long.class));
			assertThat(p.ownBytes()).isZero();
			assertThat(p.rows()).isEqualTo(10_000);
		});
		assertThat(table(schema, "t")).satisfies((t) -> {
			assertThat(t.bytes() - t.ownBytes())
				.isEqualTo(schema.queryForObject("SELECT pg_table_size('child')", Long.class));
			assertThat(t.rows()).isEqualTo(15_000);
		});
	}

	@Test
	void findsWhatANameMeansHereAndElsewhere(TestSchema schema) throws SQLException {
		try (TestSchema other = new TestSchema()) {
			other.execute("CREATE TABLE t (a int)", "CREATE TABLE \"Only here\" (a int)");
			assertThat(find(schema, "t", other.name() + ".t", "Only here").tables()).extracting(TableFacts::name)
				.containsExactlyInAnyOrder(new RelationName(schema.name(), "t"), new RelationName(other.name(), "t"));
			assertThat(find(schema, other.name() + ".t", other.name() + ".Only here").visible()).isEmpty();
			assertThat(find(schema, "t", schema.name() + ".t").tables()).hasSize(1);
		}
	}

	@Test
	void tellsWhatElseBearsAName(TestSchema schema) throws SQLException {
		schema.execute("CREATE VIEW w AS SELECT id FROM t", "CREATE MATERIALIZED VIEW m AS SELECT id FROM t",
				"CREATE SEQUENCE s");
		List<TableFacts> tables = find(schema, "w", "m", "s", "t_pkey").tables();
		assertThat(tables).extracting(TableFacts::kind)
			.containsExactlyInAnyOrder(Kind.VIEW, Kind.MATERIALIZED_VIEW, Kind.SEQUENCE, Kind.TABLE);
		assertThat(table(schema, "m").bytes()).isGreaterThan(100_000);
		assertThat(table(schema, "w").columns()).extracting(Column::name).containsExactly("id");
	}

	@Test
	void findsTheTableOfAnIndex(TestSchema schema) throws SQLException {
		schema.execute("CREATE INDEX i ON t (v, lower(v), id)");
		CatalogFacts facts = find(schema, "i");
		RelationName t = new RelationName(schema.name(), "t");
		assertThat(facts.tables()).extracting(TableFacts::name).containsExactly(t);
		assertThat(facts.indexes()).singleElement().satisfies((index) -> {
			assertThat(index.table()).isEqualTo(t);
			assertThat(index.columns()).containsExactlyInAnyOrder("id", "v");
		});
		assertThat(facts.visible()).containsOnlyKeys("i");
		assertThat(find(schema, "t").indexes()).extracting(IndexFacts::name).isEmpty();
	}

	@Test
	void columnsThatAnIndexOnlyIncludesAreNoKey(TestSchema schema) throws SQLException {
		schema.execute("CREATE UNIQUE INDEX i ON t (id) INCLUDE (v)");
		assertThat(find(schema, "i").indexes()).singleElement()
			.satisfies((index) -> assertThat(index.columns()).containsExactly("id"));
		schema.execute("ALTER TABLE t DROP CONSTRAINT t_pkey, ADD PRIMARY KEY USING INDEX i");
		assertThat(column(schema, "v").notNull()).isFalse();
	}

	@Test
	void tellsWhatKeepsNullsOut(TestSchema schema) throws SQLException {
		schema.execute("ALTER TABLE t ADD CONSTRAINT valid CHECK (v IS NOT NULL AND id > 0)",
				"ALTER TABLE t ADD CONSTRAINT later CHECK (v <> '') NOT VALID");
		assertThat(table(schema, "t").checks()).containsExactlyInAnyOrder(
				new Check("valid", "((v IS NOT NULL) AND (id > 0))", true),
				new Check("later", "((v)::text <> ''::text)", false));
	}

	@Test
	void doesNotTakeANotNullForGrantedThatIsNotValidYet(TestSchema schema) throws SQLException {
		if (schema.queryForObject("SELECT current_setting('server_version_num')::int >= 180000", Boolean.class)) {
			schema.execute("ALTER TABLE t ADD CONSTRAINT n NOT NULL v NOT VALID");
			assertThat(column(schema, "v").notNull()).isFalse();
			schema.execute("ALTER TABLE t VALIDATE CONSTRAINT n");
		}
		else {
			schema.execute("ALTER TABLE t ALTER v SET NOT NULL");
		}
		assertThat(column(schema, "v").notNull()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "CREATE INDEX ON t (lower(v))", "CREATE INDEX ON t (id) WHERE v > ''",
			"ALTER TABLE t ADD CHECK (v > '')" })
	void tellsWhatAColumnIsBoundTo(String sql, TestSchema schema) throws SQLException {
		schema.execute("CREATE INDEX ON t (v)", "CREATE VIEW w AS SELECT v FROM t");
		assertThat(column(schema, "v").bound()).isFalse();
		schema.execute(sql);
		assertThat(column(schema, "v").bound()).isTrue();
	}

	@Test
	void knowsVolatileFunctionsAndConstrainedDomains(TestSchema schema) throws SQLException {
		schema.execute("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
				"CREATE FUNCTION g() RETURNS int STABLE LANGUAGE sql AS 'SELECT 1'", "CREATE DOMAIN any_number AS int",
				"CREATE DOMAIN positive AS int CHECK (value > 0)", "CREATE DOMAIN present AS int NOT NULL");
		CatalogFacts facts = CatalogLookupTest.find(schema, new CatalogQuestions(Set.of(),
				names("f", "g", "random", "now", "pg_catalog.clock_timestamp", "none", "numeric", "lower",
						schema.name() + ".f", "pg_catalog.f"),
				names("any_number", "positive", "present", "int4", schema.name() + ".positive", "pg_catalog.positive"),
				Set.of("pg_catalog", "none", schema.name())));
		assertThat(facts.volatileFunctions())
			.isEqualTo(names("f", "random", "pg_catalog.clock_timestamp", schema.name() + ".f"));
		assertThat(facts.constrainedDomains()).isEqualTo(names("positive", "present", schema.name() + ".positive"));
		assertThat(facts.schemas()).containsExactlyInAnyOrder("pg_catalog", schema.name());
	}

	@Test
	void doesNotWaitForWhoeverHasATableLocked(TestSchema schema) throws SQLException {
		schema.execute("CREATE TABLE u AS SELECT * FROM generate_series(1, 1000)", "VACUUM ANALYZE t");
		long size = schema.queryForObject("SELECT pg_relation_size('t')", Long.class);
		try (Connection holder = schema.connect(); Statement statement = holder.createStatement()) {
			holder.setAutoCommit(false);
			statement.execute("LOCK TABLE t, u");
			CatalogFacts facts = find(schema, "t", "u");
			assertThat(facts.tables()).satisfiesExactlyInAnyOrder(
					(t) -> assertThat(t.bytes()).as("of the last VACUUM").isEqualTo(size),
					(u) -> assertThat(u.bytes()).as("never looked at").isNull());
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "&preferQueryMode=simple", "&autosave=always", "&options=-c%20lock_timeout=7s" })
	void leavesTheSessionAsItIs(String options, TestSchema schema) throws SQLException {
		DriverManagerDataSource dataSource = new DriverManagerDataSource(schema.jdbcUrl() + options, schema.username(),
				schema.password());
		String before = new SessionSource(dataSource, new SessionIdentity("test")).execute((session) -> {
			try (Statement statement = session.connection().createStatement()) {
				var setting = statement.executeQuery("SHOW lock_timeout");
				setting.next();
				String timeout = setting.getString(1);
				assertThat(CatalogLookup.find(session, questions("t")).tables()).hasSize(1);
				setting = statement.executeQuery("SHOW lock_timeout");
				setting.next();
				assertThat(setting.getString(1)).isEqualTo(timeout);
				return timeout;
			}
		});
		assertThat(before).isEqualTo(options.contains("7s") ? "7s" : "0");
	}

	@Test
	void asksAboutAThousandTablesAtOnce(TestSchema schema) throws SQLException {
		schema.execute(
				"DO $$ BEGIN FOR i IN 1..1000 LOOP EXECUTE 'CREATE TABLE many_' || i || ' (a int)'; END LOOP; END $$");
		String[] names = new String[2000];
		Arrays.setAll(names, (i) -> "many_" + i);
		assertThat(find(schema, names).tables()).hasSize(1000);
	}

	private static TableFacts table(TestSchema schema, String name) throws SQLException {
		return find(schema, name).tables().get(0);
	}

	private static Column column(TestSchema schema, String name) throws SQLException {
		return table(schema, "t").columns().stream().filter((column) -> column.name().equals(name)).findFirst().get();
	}

	private static CatalogFacts find(TestSchema schema, String... relations) throws SQLException {
		return find(schema, questions(relations));
	}

	private static CatalogQuestions questions(String... relations) {
		return new CatalogQuestions(names(relations), Set.of(), Set.of(), Set.of());
	}

	private static CatalogFacts find(TestSchema schema, CatalogQuestions questions) {
		DriverManagerDataSource dataSource = new DriverManagerDataSource(schema.jdbcUrl(), schema.username(),
				schema.password());
		return new SessionSource(dataSource, new SessionIdentity("test"))
			.execute((session) -> CatalogLookup.find(session, questions));
	}

	private static Set<RelationName> names(String... names) {
		return Arrays.stream(names).map((name) -> {
			int dot = name.indexOf('.');
			return new RelationName((dot < 0) ? null : name.substring(0, dot), name.substring(dot + 1));
		}).collect(Collectors.toSet());
	}

}
