package dev.lockkeeper.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How an index compares with the one that a statement would build.
 *
 * @param verdict whether it is that one
 * @param report what it is, and what was wanted
 */
record IndexComparison(Verdict verdict, String report) {

	static IndexComparison of(QualifiedName index, Definition there, Definition wanted) {
		List<String> differences = there.differences(wanted);
		if (differences.isEmpty()) {
			return new IndexComparison(Verdict.SAME, there.sql());
		}
		return new IndexComparison(Verdict.ANOTHER, """
				index %s exists already and is another one; it differs in %s
				There:  %s
				Wanted: %s""".formatted(index, String.join(", ", differences), there.sql(), wanted.sql()));
	}

	/**
	 * The server refused to build the index for comparison: for want of the right to
	 * create temporary tables, for instance.
	 */
	static IndexComparison impossible(QualifiedName index, Definition there, SQLException reason) {
		return new IndexComparison(Verdict.UNKNOWN,
				"index %s exists already, and whether it is the one that is wanted cannot be told: on a temporary copy of the table the statement fails with %s\nThere: %s"
					.formatted(index, reason.getMessage(), there.sql()));
	}

	/** Whether an index is the one that is wanted. */
	enum Verdict {

		SAME, ANOTHER,

		/** It could not be compared. */
		UNKNOWN

	}

	/**
	 * What the catalog says about an index.
	 *
	 * @param sql a statement that makes it, without the schema
	 * @param parts by name
	 */
	record Definition(String sql, Map<String, String> parts) {

		/**
		 * From a row of which the first column is the statement, and each other a part.
		 */
		static Definition of(ResultSet row) throws SQLException {
			Map<String, String> parts = new LinkedHashMap<>();
			for (int column = 2; column <= row.getMetaData().getColumnCount(); column++) {
				parts.put(row.getMetaData().getColumnLabel(column), String.valueOf(row.getString(column)));
			}
			return new Definition(row.getString(1), parts);
		}

		/** Names of the parts in which they differ. */
		List<String> differences(Definition other) {
			return this.parts.keySet()
				.stream()
				.filter((part) -> !Objects.equals(this.parts.get(part), other.parts.get(part)))
				.toList();
		}

	}

}
