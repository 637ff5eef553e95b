package dev.lockkeeper.script;

import org.jspecify.annotations.Nullable;

/**
 * What a statement means for the transaction it runs in, as far as its text tells.
 * <p>
 * PostgreSQL also refuses {@code REINDEX} and {@code CLUSTER} of a partitioned table in a
 * transaction block, and a procedure that commits: a script with such a statement has to
 * say {@code transaction=none} itself.
 */
public sealed interface StatementKind {

	/** Reads the kind from a statement's text. */
	static StatementKind of(String sql) {
		return StatementClassifier.classify(sql);
	}

	/** Runs in a transaction block or by itself. */
	record Ordinary() implements StatementKind {

	}

	/**
	 * Begins or ends a transaction. Savepoints do not.
	 *
	 * @param keyword the command, such as {@code START TRANSACTION}
	 */
	record TransactionControl(String keyword) implements StatementKind {

	}

	/** PostgreSQL refuses it in a transaction block (SQLSTATE 25001). */
	sealed interface NonTransactional extends StatementKind {

		/** The command, such as {@code VACUUM}. */
		String keyword();

	}

	/**
	 * Any statement that must run outside a transaction block and has no kind of its own.
	 *
	 * @param keyword the command, such as {@code VACUUM}
	 */
	record OutsideTransaction(String keyword) implements NonTransactional {

	}

	/**
	 * {@code CREATE INDEX CONCURRENTLY}. Names are as the catalog has them.
	 *
	 * @param schema the schema of the table (and so of the index), if the statement names
	 * it
	 * @param table the table
	 * @param index the index, or {@code null} if PostgreSQL is to choose its name
	 * @param ifNotExists whether the statement says {@code IF NOT EXISTS}
	 * @param ordinary the statement for an ordinary build on the first such table on the
	 * {@code search_path}: {@code CONCURRENTLY} and the schema are blanked out, all else
	 * is where it was
	 */
	record ConcurrentIndexBuild(@Nullable String schema, String table, @Nullable String index, boolean ifNotExists,
			String ordinary) implements NonTransactional {

		@Override
		public String keyword() {
			return "CREATE INDEX CONCURRENTLY";
		}

	}

	/**
	 * {@code DROP INDEX CONCURRENTLY}, which takes a single index. Names are as the
	 * catalog has them.
	 *
	 * @param schema the schema of the index, if the statement names it
	 * @param index the index
	 */
	record ConcurrentIndexDrop(@Nullable String schema, String index) implements NonTransactional {

		@Override
		public String keyword() {
			return "DROP INDEX CONCURRENTLY";
		}

	}

	/**
	 * {@code REINDEX … CONCURRENTLY}. Names are as the catalog has them.
	 *
	 * @param target what is rebuilt
	 * @param schema the schema of the index or table, if the statement names it
	 * @param name the index, table, schema or database, or {@code null} for the current
	 * database
	 */
	record ConcurrentReindex(Target target, @Nullable String schema,
			@Nullable String name) implements NonTransactional {

		@Override
		public String keyword() {
			return "REINDEX CONCURRENTLY";
		}

		/** What {@code REINDEX} rebuilds. */
		public enum Target {

			INDEX, TABLE, SCHEMA, DATABASE, SYSTEM

		}

	}

}
