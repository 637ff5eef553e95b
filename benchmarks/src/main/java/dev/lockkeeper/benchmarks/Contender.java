package dev.lockkeeper.benchmarks;

import javax.sql.DataSource;

/**
 * One way to get migrations into a database.
 */
interface Contender {

	/** How the report names it. */
	String name();

	/** What one replica does when it starts. */
	void migrate(DataSource dataSource, MigrationSet files) throws Exception;

	/** Makes a database in which everything is applied, by whatever way is fast. */
	default void recordAll(DataSource dataSource, MigrationSet files) throws Exception {
		migrate(dataSource, files);
	}

	/** Whether it is made for several replicas, and keeps a history. */
	default boolean migrator() {
		return true;
	}

}
