package dev.lockkeeper.script;

import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.lockkeeper.script.SchemaChange.Reindex;
import dev.lockkeeper.script.SchemaChange.StoreAnew;
import dev.lockkeeper.script.StatementKind.ConcurrentReindex.Target;

import static org.assertj.core.api.Assertions.assertThat;

class MaintenanceParserTest {

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '~',
			value = { "VACUUM FULL |", "VACUUM FULL t | t", "VACUUM FULL ANALYZE t, u | t u",
					"VACUUM FULL ANALYSE t | t", "VACUUM FULL FREEZE VERBOSE ANALYZE t (a, b), u | t u",
					"VACUUM (FULL) t | t", "VACUUM (FULL true) t | t", "VACUUM (FULL 'on', VERBOSE off) t | t",
					"VACUUM (VERBOSE, FULL 1, ANALYZE) t | t", "VACUUM (FULL off, FULL) t | t",
					"VACUUM (PARALLEL 2, FULL) |" })
	void readsWhatIsVacuumedInFull(String sql, String tables) {
		assertThat(parse(sql)).isEqualTo(new StoreAnew("VACUUM FULL", names(tables)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "VACUUM", "VACUUM t", "VACUUM FREEZE VERBOSE ANALYZE t", "VACUUM (VERBOSE) t",
			"VACUUM (FULL off) t", "VACUUM (FULL 0, VERBOSE) t", "VACUUM (FULL 'false') t", "VACUUM (FULL, FULL no) t",
			"VACUUM (VERBOSE, ANALYZE) \"full\"" })
	void leavesOrdinaryVacuuming(String sql) {
		assertThat(parse(sql)).isNull();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "CLUSTER |", "CLUSTER VERBOSE |", "CLUSTER t | t", "CLUSTER t USING i | t",
					"CLUSTER VERBOSE t USING i | t", "CLUSTER (VERBOSE) t | t", "CLUSTER (VERBOSE off) t USING i | t",
					"CLUSTER (VERBOSE true) |", "CLUSTER i ON t | t" })
	void readsWhatIsClustered(String sql, String tables) {
		assertThat(parse(sql)).isEqualTo(new StoreAnew("CLUSTER", names(tables)));
	}

	@Test
	void readsMaterialisedViewsThatAreRefreshed() {
		assertThat(parse("REFRESH MATERIALIZED VIEW s.v WITH NO DATA"))
			.isEqualTo(new StoreAnew("REFRESH MATERIALIZED VIEW", List.of(new RelationName("s", "v"))));
		assertThat(parse("REFRESH MATERIALIZED VIEW CONCURRENTLY s.v")).isNull();
		assertThat(parse("REFRESH MATERIALIZED VIEW U&\"v\"")).isNull();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "REINDEX INDEX i | INDEX | i", "REINDEX TABLE t | TABLE | t", "REINDEX SCHEMA s | SCHEMA | s",
					"REINDEX DATABASE d | DATABASE | d", "REINDEX SYSTEM | SYSTEM |",
					"REINDEX (VERBOSE) TABLE t | TABLE | t", "REINDEX (CONCURRENTLY false) TABLE t | TABLE | t",
					"REINDEX (CONCURRENTLY, CONCURRENTLY off) TABLE t | TABLE | t",
					"REINDEX (TABLESPACE x, VERBOSE on) INDEX i | INDEX | i" })
	void readsWhatIsRebuilt(String sql, Target target, String name) {
		assertThat(parse(sql)).isEqualTo(new Reindex(target, (name != null) ? new RelationName(null, name) : null));
	}

	@ParameterizedTest
	@ValueSource(strings = { "REINDEX INDEX CONCURRENTLY i", "REINDEX (CONCURRENTLY) TABLE t",
			"REINDEX (VERBOSE, CONCURRENTLY true) SCHEMA s", "REINDEX (CONCURRENTLY off) TABLE CONCURRENTLY t",
			"REINDEX (CONCURRENTLY) TABLE CONCURRENTLY t", "REINDEX", "ANALYZE t", "REFRESH t", "" })
	void leavesTheRest(String sql) {
		assertThat(parse(sql)).isNull();
	}

	private static SchemaChange parse(String sql) {
		return new MaintenanceParser(new SqlCursor(sql)).parse();
	}

	private static List<RelationName> names(String names) {
		return (names != null) ? Arrays.stream(names.split(" ")).map((name) -> new RelationName(null, name)).toList()
				: List.of();
	}

}
