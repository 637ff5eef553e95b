package dev.lockkeeper;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.lockkeeper.migration.MigrationFailedException;
import dev.lockkeeper.migration.MigrationReport;
import dev.lockkeeper.test.MigrationFolder;
import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * An index that is there already under the name of one that a script builds concurrently
 * is kept if it is that index, whoever made it, and refused if it is another one.
 */
@PostgresTest
class IndexDefinitionTest {

	private TestSchema schema;

	private HikariDataSource pool;

	private MigrationFolder files;

	@BeforeEach
	void open(TestSchema schema, MigrationFolder files) {
		this.schema = schema;
		this.pool = schema.pool(1);
		this.files = files;
		schema.execute("CREATE TABLE t (gone int, v int, w int, n text, \"Quoted\" int)",
				"ALTER TABLE t DROP COLUMN gone", "INSERT INTO t VALUES (1, 1, 'one', 1)", """
						CREATE FUNCTION f(v int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$
						BEGIN
						  IF current_setting('test.evaluate', true) = 'refuse' THEN
						    RAISE EXCEPTION 'evaluated';
						  END IF;
						  RETURN v;
						END $$""");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					CREATE INDEX i ON t (v)                        | create index concurrently if not exists I on T using BTREE ( V asc nulls last )
					CREATE INDEX i ON t (v)                        | CREATE INDEX CONCURRENTLY IF NOT EXISTS "i" ON "t" ("v" int4_ops)
					CREATE INDEX i ON t (v)                        | CREATE INDEX CONCURRENTLY /* ( */ IF NOT EXISTS i -- ON
					CREATE INDEX i ON t (v)                        | CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON ONLY t (v)
					CREATE INDEX i ON t (v)                        | CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON {schema}.t (v)
					CREATE INDEX i ON t (v)                        | CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON {database} . "{schema}" . t (v)
					CREATE INDEX i ON t (v)                        | CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (v) TABLESPACE pg_default
					CREATE UNIQUE INDEX i ON t ("Quoted")          | CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON t ("Quoted")
					ALTER TABLE t ADD CONSTRAINT i UNIQUE (v)      | CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON t (v)
					CREATE INDEX i ON t (lower(n), v DESC)         | CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (pg_catalog.LOWER(t.n), v DESC NULLS FIRST)
					CREATE INDEX i ON t ((v+1)) WHERE w>0          | CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t ((v + 1)) WHERE ((w > 0))
					CREATE INDEX i ON t (v) WHERE n IN ('a', 'b')  | CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (v) WHERE n = ANY (ARRAY['a', 'b'])
					CREATE INDEX i ON t (v) INCLUDE (w)            | CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (v) INCLUDE ("w")
					CREATE INDEX i ON t (n COLLATE "C")            | CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (n COLLATE pg_catalog."C")
					CREATE INDEX i ON t (v) WITH (fillfactor = 70, deduplicate_items = off) | CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (v) WITH (deduplicate_items = off, fillfactor = '70')
					CREATE INDEX i ON t (v)                        | SET search_path = {schema}, pg_temp; CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (v)
					CREATE INDEX i ON t (v)                        | SET search_path = ''; CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON {schema}.t (v)
					""")
	void keepsTheIndexThatIsWantedHoweverItIsWritten(String there, String wanted) {
		this.schema.execute(there);
		long oid = oid();
		build(wanted.endsWith("-- ON") ? wanted + "\nON t (v)" : wanted);
		assertThat(migrate().steps()).hasSize(1);
		assertThat(oid()).isEqualTo(oid);
	}

	@Test
	void leavesNothingOfTheComparisonInTheSession() {
		this.schema.execute("CREATE INDEX i ON t (v)", "CREATE INDEX j ON t (w)", "CREATE TABLE seen (what text)");
		build("""
				CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (v);
				CREATE INDEX CONCURRENTLY IF NOT EXISTS j ON t (w);
				BEGIN;
				INSERT INTO seen SELECT current_setting('search_path');
				INSERT INTO seen SELECT current_setting('client_min_messages');
				INSERT INTO seen SELECT relname FROM pg_class WHERE relnamespace = pg_my_temp_schema();
				COMMIT""");
		migrate();
		assertThat(this.schema.queryForList("SELECT what FROM seen", String.class)).containsExactly(this.schema.name(),
				"notice");
	}

	/** It may take hours, and lock out writers: the copy of the table has no rows. */
	@Test
	void doesNotBuildTheIndexToCompareIt() {
		this.schema.execute("CREATE INDEX i ON t (f(v))");
		build("SET test.evaluate = 'refuse'; CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (f(v))");
		assertThat(migrate().steps()).hasSize(1);
		this.schema.execute("DROP INDEX i", "DELETE FROM schema_migrations");
		assertThatExceptionOfType(MigrationFailedException.class).as("building evaluates")
			.isThrownBy(this::migrate)
			.withMessageContaining("evaluated");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			columns                   | CREATE INDEX i ON t (w)
			columns                   | CREATE INDEX i ON t (v, w)
			columns                   | CREATE INDEX i ON t ((v + 0))
			uniqueness                | CREATE UNIQUE INDEX i ON t (v)
			access method             | CREATE INDEX i ON t USING brin (v)
			order                     | CREATE INDEX i ON t (v DESC)
			order                     | CREATE INDEX i ON t (v NULLS FIRST)
			included columns          | CREATE INDEX i ON t (v) INCLUDE (w)
			predicate                 | CREATE INDEX i ON t (v) WHERE w > 0
			storage parameters        | CREATE INDEX i ON t (v) WITH (fillfactor = 70)
			the constraint it serves  | ALTER TABLE t ADD CONSTRAINT i EXCLUDE USING btree (v WITH =)
			""")
	void refusesAnotherIndexAndShowsBoth(String difference, String there) {
		this.schema.execute(there);
		long oid = oid();
		build("CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (v)");
		assertThatExceptionOfType(MigrationFailedException.class).isThrownBy(this::migrate)
			.withMessageContaining("001_index.up.sql:1:1")
			.withMessageContaining(
					"index " + this.schema.name() + ".i exists already and is another one; it differs in")
			.withMessageContaining(difference)
			.withMessageContaining(
					"There:  CREATE " + (there.contains("UNIQUE") ? "UNIQUE " : "") + "INDEX i ON t USING")
			.withMessageContaining("Wanted: CREATE INDEX i ON t USING btree (v)")
			.withMessageContaining("DROP INDEX CONCURRENTLY \"" + this.schema.name() + "\".\"i\"");
		assertThat(oid()).isEqualTo(oid);
		this.schema.execute(there.startsWith("ALTER") ? "ALTER TABLE t DROP CONSTRAINT i" : "DROP INDEX i");
		assertThat(migrate().steps()).hasSize(1);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					collations                | (n COLLATE "C")            | (n COLLATE "POSIX")
					operator classes          | (n)                        | (n text_pattern_ops)
					operator classes          | USING brin (v int4_minmax_multi_ops (values_per_range = 16)) | USING brin (v int4_minmax_multi_ops (values_per_range = 32))
					predicate                 | (v) WHERE w > 0            | (v) WHERE w > 1
					columns                   | (v, w)                     | (w, v)
					columns                   | (lower(n))                 | (upper(n))
					included columns          | (v) INCLUDE (w)            | (v) INCLUDE (n)
					storage parameters        | (v) WITH (fillfactor = 70) | (v) WITH (fillfactor = 80)
					""")
	void tellsInWhatIndexesDiffer(String difference, String there, String wanted) {
		this.schema.execute("CREATE INDEX i ON t " + there);
		build("CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t " + wanted);
		assertThatExceptionOfType(MigrationFailedException.class).isThrownBy(this::migrate)
			.withMessageContaining("it differs in " + difference + "\n");
	}

	@Test
	void knowsUniqueIndexesThatTakeNullsForEqual() {
		if (this.schema.queryForObject("SELECT current_setting('server_version_num')::int", Integer.class) < 150000) {
			build("CREATE UNIQUE INDEX CONCURRENTLY i ON t (v) NULLS NOT DISTINCT");
			assertThatExceptionOfType(MigrationFailedException.class).as("not before PostgreSQL 15")
				.isThrownBy(this::migrate);
			return;
		}
		this.schema.execute("CREATE UNIQUE INDEX i ON t (v)");
		build("CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON t (v) NULLS NOT DISTINCT");
		assertThatExceptionOfType(MigrationFailedException.class).isThrownBy(this::migrate)
			.withMessageContaining("it differs in NULLS NOT DISTINCT\n");
	}

	@Test
	void refusesAConstraintThatIsCheckedLaterThanAnIndex() {
		this.schema.execute("ALTER TABLE t ADD CONSTRAINT i UNIQUE (v) DEFERRABLE");
		build("CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON t (v)");
		assertThatExceptionOfType(MigrationFailedException.class).isThrownBy(this::migrate)
			.withMessageContaining("it differs in the constraint it serves\n");
	}

	/** A function of that name in another schema is another function. */
	@Test
	void readsExpressionsAsTheSearchPathOfTheScriptHasThem() {
		this.schema.execute("CREATE INDEX i ON t (abs(v))",
				"CREATE FUNCTION abs(v int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT -v'");
		build("SET search_path = " + this.schema.name()
				+ ", pg_catalog; CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (abs(v))");
		assertThatExceptionOfType(MigrationFailedException.class).isThrownBy(this::migrate)
			.withMessageContaining("it differs in columns\n");
	}

	@Test
	void refusesToBuildWhereTheNameIsAnotherRelationsInTheSchema() {
		this.schema.execute("CREATE TABLE u (v int)", "CREATE INDEX i ON u (v)");
		build("CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (v)");
		assertThatExceptionOfType(MigrationFailedException.class).isThrownBy(this::migrate)
			.withMessageContaining("something else in the schema has that name");
	}

	private void build(String sql) {
		this.files.up("001_index", sql.replace("{schema}", this.schema.name())
			.replace("{database}", this.schema.queryForObject("SELECT quote_ident(current_database())", String.class)));
	}

	private MigrationReport migrate() {
		return Migrator.builder(this.pool).locations(this.files.location()).build().migrate();
	}

	private long oid() {
		return this.schema.queryForObject("SELECT 'i'::regclass::oid", Long.class);
	}

}
