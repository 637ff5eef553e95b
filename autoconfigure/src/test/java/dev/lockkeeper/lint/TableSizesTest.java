package dev.lockkeeper.lint;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.lockkeeper.lint.TableFacts.Kind;
import dev.lockkeeper.script.RelationName;

import static org.assertj.core.api.Assertions.assertThat;

class TableSizesTest {

	private static final RelationName NAME = new RelationName("public", "orders");

	private final TableSizes sizes = new TableSizes(1000);

	@ParameterizedTest
	@CsvSource({ "0, true", "999, true", "1000, true", "1001, false", "," })
	void aTableUpToTheSizeIsSmall(@Nullable Long bytes, @Nullable Boolean small) {
		boolean expected = small != null && small;
		assertThat(this.sizes.isSmall(table(bytes, 0L, 1L), false)).isEqualTo(expected);
		assertThat(this.sizes.isSmall(table(0L, bytes, 1L), true)).isEqualTo(expected);
	}

	@Test
	void partitionsCountUnlessOnlyTheTableIsMeant() {
		TrackedTable table = table(5000L, 0L, 1L);
		assertThat(this.sizes.isSmall(table, false)).isFalse();
		assertThat(this.sizes.isSmall(table, true)).isTrue();
	}

	@Test
	void aTableThatAPendingFileCreatesIsSmall() {
		TrackedTable table = TrackedTable.created(NAME, false);
		assertThat(new TableSizes(0).isSmall(table, false)).isTrue();
		assertThat(this.sizes.describe(table)).isEqualTo("new");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "0 | 0 kB", "1023 | 0 kB", "1024 | 1 kB", "5242880 | 5,120 kB", "10485759 | 10,239 kB",
					"10485760 | 10 MB", "11534335 | 10 MB", "1073741824 | 1,024 MB", "10737418239 | 10,239 MB",
					"10737418240 | 10 GB", "5497558138880 | 5,120 GB" })
	void aSizeIsToldInTheUnitThatFits(long bytes, String expected) {
		assertThat(this.sizes.describe(table(bytes, 7L, null))).isEqualTo(expected);
	}

	@Test
	void rowsAreToldWhereTheyAreKnown() {
		assertThat(this.sizes.describe(table(2048L, 2048L, 1234567L))).isEqualTo("2 kB, about 1,234,567 rows");
		assertThat(this.sizes.describe(table(null, null, 12L))).isEqualTo("of unknown size, about 12 rows");
		assertThat(this.sizes.describe(table(null, 7L, null))).isEqualTo("of unknown size");
	}

	private static TrackedTable table(@Nullable Long bytes, @Nullable Long ownBytes, @Nullable Long rows) {
		return TrackedTable
			.existing(new TableFacts(NAME, Kind.PARTITIONED_TABLE, bytes, ownBytes, rows, List.of(), List.of()));
	}

}
