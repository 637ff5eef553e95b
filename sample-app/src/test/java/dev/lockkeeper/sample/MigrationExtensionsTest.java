package dev.lockkeeper.sample;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import javax.sql.DataSource;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import dev.lockkeeper.Migrator;
import dev.lockkeeper.MigratorBuilder;
import dev.lockkeeper.extension.JavaMigration;
import dev.lockkeeper.extension.MigrationHook;
import dev.lockkeeper.migration.Direction;
import dev.lockkeeper.migration.MigrationVersion;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the service adds to its migrations.
 */
@SampleTest
class MigrationExtensionsTest {

	private static final MigrationVersion LAST_FILE = new MigrationVersion("014_load_demo_harbour");

	@Autowired
	private ScratchDatabases databases;

	@Autowired
	private JdbcClient service;

	@Autowired
	private Map<String, JavaMigration> code;

	@Autowired
	@Qualifier("schemaAnnouncer")
	private MigrationHook hook;

	private DataSource database;

	@BeforeEach
	void createDatabase() {
		this.database = this.databases.create("extensions");
	}

	@AfterEach
	void dropDatabase() {
		this.databases.drop("extensions");
	}

	@Test
	void demoDataIsSkippedAndTheReasonRecorded() {
		assertThat(this.service.sql("SELECT skipped FROM schema_migrations WHERE version = '014_load_demo_harbour'")
			.query(String.class)
			.single()).isEqualTo("only for the profile 'demo'");
		assertThat(this.service.sql("SELECT count(*) FROM harbours WHERE code = 'TYN'").query(Long.class).single())
			.isZero();
	}

	@Test
	void inADemoItIsRun() {
		DriverManagerDataSource demo = this.databases.create("demo");
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(SampleApplication.class)
			.profiles("demo")
			.registerShutdownHook(false)
			.run("--server.port=0", "--server.address=127.0.0.1", "--spring.datasource.url=" + demo.getUrl(),
					"--spring.datasource.username=" + demo.getUsername(),
					"--spring.datasource.password=" + demo.getPassword())) {
			assertThat(context.getBean(JdbcClient.class)
				.sql("SELECT search_name FROM harbours WHERE code = 'TYN'")
				.query(String.class)
				.single()).isEqualTo("tyn y coed");
		}
		finally {
			this.databases.drop("demo");
		}
	}

	@Test
	void harboursGetTheNamesTheyAreSearchedBy() {
		migrator().build().migrate();
		assertThat(new JdbcTemplate(this.database).queryForList("SELECT search_name FROM harbours ORDER BY 1",
				String.class))
			.contains("stoke bruerne", "tyn y coed")
			.doesNotContainNull();
	}

	@Test
	void whoeverListensHearsOfEveryMigrationThatWasCommitted() throws SQLException {
		migrator().target(LAST_FILE).build().migrate();
		try (Connection listener = this.database.getConnection()) {
			listener.createStatement().execute("LISTEN schema_changes");
			migrator().hook(this.hook).build().migrate();
			migrator().hook(this.hook).direction(Direction.DOWN).target(LAST_FILE).build().migrate();
			assertThat(notifications(listener)).containsExactly("015_normalise_harbour_names up",
					"015_normalise_harbour_names down");
		}
	}

	@Test
	void theHistoryTellsReplicasApartByTheirPort() {
		assertThat(this.service.sql("SELECT applied_by FROM schema_migrations WHERE version = '001_create_harbours'")
			.query(String.class)
			.single()).matches("sample-app .*:0 @.*");
	}

	private static List<String> notifications(Connection listener) throws SQLException {
		PGNotification[] notifications = listener.unwrap(PGConnection.class).getNotifications(5000);
		return Arrays.stream(notifications).map(PGNotification::getParameter).toList();
	}

	private MigratorBuilder migrator() {
		MigratorBuilder builder = Migrator.builder(this.database);
		this.code.forEach(builder::javaMigration);
		return builder;
	}

}
