package dev.lockkeeper.benchmarks;

import java.sql.Connection;
import java.util.Map;

import javax.sql.DataSource;

import liquibase.Contexts;
import liquibase.LabelExpression;
import liquibase.Liquibase;
import liquibase.Scope;
import liquibase.database.DatabaseFactory;
import liquibase.database.jvm.JdbcConnection;
import liquibase.resource.DirectoryResourceAccessor;
import liquibase.ui.LoggerUIService;

/**
 * Liquibase with its defaults, each file a change set of formatted SQL.
 */
record LiquibaseContender() implements Contender {

	@Override
	public String name() {
		return "Liquibase";
	}

	@Override
	public void migrate(DataSource dataSource, MigrationSet files) throws Exception {
		run(dataSource, files, (liquibase) -> liquibase.update(new Contexts(), new LabelExpression()));
	}

	@Override
	public void recordAll(DataSource dataSource, MigrationSet files) throws Exception {
		run(dataSource, files, (liquibase) -> liquibase.changeLogSync(""));
	}

	private static void run(DataSource dataSource, MigrationSet files, Work work) throws Exception {
		DirectoryResourceAccessor resources = new DirectoryResourceAccessor(files.liquibase());
		Map<String, Object> scope = Map.of(Scope.Attr.resourceAccessor.name(), resources, Scope.Attr.ui.name(),
				new LoggerUIService());
		Scope.child(scope, () -> {
			try (Connection connection = dataSource.getConnection()) {
				work.run(new Liquibase("changelog.xml", resources, DatabaseFactory.getInstance()
					.findCorrectDatabaseImplementation(new JdbcConnection(connection))));
			}
		});
	}

	/** What Liquibase is to do. */
	private interface Work {

		void run(Liquibase liquibase) throws Exception;

	}

}
