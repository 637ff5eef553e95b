package dev.lockkeeper.benchmarks;

import javax.sql.DataSource;

import dev.lockkeeper.Migrator;

/**
 * Lockkeeper without Spring Boot around it.
 */
record LockkeeperContender() implements Contender {

	@Override
	public String name() {
		return "Lockkeeper";
	}

	@Override
	public void migrate(DataSource dataSource, MigrationSet files) {
		Migrator.builder(dataSource).locations("file:" + files.lockkeeper()).build().migrate();
	}

}
