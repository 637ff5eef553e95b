package dev.lockkeeper.postgres;

import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.Map;

import javax.sql.rowset.CachedRowSet;
import javax.sql.rowset.RowSetMetaDataImpl;
import javax.sql.rowset.RowSetProvider;

import org.junit.jupiter.api.Test;

import dev.lockkeeper.postgres.IndexComparison.Definition;
import dev.lockkeeper.postgres.IndexComparison.Verdict;

import static org.assertj.core.api.Assertions.assertThat;

class IndexComparisonTest {

	private static final QualifiedName INDEX = new QualifiedName("public", "i");

	private static final Definition THERE = new Definition("CREATE INDEX i ON t (a)",
			Map.of("columns", "a", "method", "btree", "predicate", "null"));

	@Test
	void anIndexOfTheSamePartsIsTheSame() {
		Definition wanted = new Definition("CREATE INDEX ON t USING btree (a)", THERE.parts());
		assertThat(IndexComparison.of(INDEX, THERE, wanted))
			.isEqualTo(new IndexComparison(Verdict.SAME, "CREATE INDEX i ON t (a)"));
	}

	@Test
	void anyPartMakesAnother() {
		Definition wanted = new Definition("CREATE INDEX i ON t (b)",
				Map.of("columns", "b", "method", "btree", "predicate", "null"));
		assertThat(IndexComparison.of(INDEX, THERE, wanted)).isEqualTo(new IndexComparison(Verdict.ANOTHER, """
				index public.i exists already and is another one; it differs in columns
				There:  CREATE INDEX i ON t (a)
				Wanted: CREATE INDEX i ON t (b)"""));
	}

	@Test
	void allPartsThatDifferAreNamed() {
		Definition wanted = new Definition("CREATE INDEX i ON t USING hash (b)",
				Map.of("columns", "b", "method", "hash", "predicate", "null"));
		assertThat(THERE.differences(wanted)).containsExactlyInAnyOrder("columns", "method");
		assertThat(THERE.differences(THERE)).isEmpty();
		assertThat(IndexComparison.of(INDEX, THERE, wanted).report())
			.containsPattern("(columns, method|method, columns)\n");
	}

	@Test
	void whatCannotBeComparedIsUnknown() {
		assertThat(IndexComparison.impossible(INDEX, THERE, new SQLException("permission denied")))
			.isEqualTo(new IndexComparison(Verdict.UNKNOWN,
					"index public.i exists already, and whether it is the one that is wanted cannot be told:"
							+ " on a temporary copy of the table the statement fails with permission denied\n"
							+ "There: CREATE INDEX i ON t (a)"));
	}

	@Test
	void aRowIsAStatementAndItsParts() throws Exception {
		RowSetMetaDataImpl columns = new RowSetMetaDataImpl();
		List<String> labels = List.of("definition", "method", "predicate", "valid");
		columns.setColumnCount(labels.size());
		for (int column = 1; column <= labels.size(); column++) {
			columns.setColumnName(column, labels.get(column - 1));
			columns.setColumnLabel(column, labels.get(column - 1));
			columns.setColumnType(column, Types.VARCHAR);
		}
		try (CachedRowSet row = RowSetProvider.newFactory().createCachedRowSet()) {
			row.setMetaData(columns);
			row.moveToInsertRow();
			row.updateString(1, "CREATE INDEX i ON t (a)");
			row.updateString(2, "btree");
			row.updateNull(3);
			row.updateString(4, "t");
			row.insertRow();
			row.moveToCurrentRow();
			assertThat(row.first()).isTrue();
			Definition definition = Definition.of(row);
			assertThat(definition.sql()).isEqualTo("CREATE INDEX i ON t (a)");
			assertThat(definition.parts()).containsExactly(Map.entry("method", "btree"), Map.entry("predicate", "null"),
					Map.entry("valid", "t"));
		}
	}

}
