package dev.lockkeeper.sample;

import java.util.List;
import java.util.Map;

import javax.sql.DataSource;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;

import dev.lockkeeper.Migrator;
import dev.lockkeeper.MigratorBuilder;
import dev.lockkeeper.extension.JavaMigration;
import dev.lockkeeper.migration.Direction;
import dev.lockkeeper.migration.MigrationVersion;

import static org.assertj.core.api.Assertions.assertThat;

@SampleTest
class MigrationRoundTripTest {

	@Autowired
	private ScratchDatabases databases;

	@Autowired
	private Map<String, JavaMigration> code;

	private DataSource database;

	@BeforeEach
	void createDatabase() {
		this.database = this.databases.create("round_trip");
	}

	@AfterEach
	void dropDatabase() {
		this.databases.drop("round_trip");
	}

	@Test
	void upDownAndUpAgainGivesTheSameSchemaAndReferenceData() {
		up().build().migrate();
		List<String> migrated = SchemaDump.of(this.database);
		down().build().migrate();
		assertThat(SchemaDump.of(this.database)).isEmpty();
		up().build().migrate();
		assertThat(SchemaDump.of(this.database)).isEqualTo(migrated).hasSizeGreaterThan(60);
	}

	@Test
	void everyDownFileUndoesItsUpFileAndNothingElse() {
		MigrationVersion previous = null;
		for (MigrationVersion version : up().build().plan().steps()) {
			List<String> before = SchemaDump.of(this.database);
			up().target(version).build().migrate();
			List<String> after = SchemaDump.of(this.database);
			assertThat(after).as("%s changes something", version).isNotEqualTo(before);
			down().target(previous).build().migrate();
			assertThat(SchemaDump.of(this.database)).as("%s is undone", version).isEqualTo(before);
			up().target(version).build().migrate();
			assertThat(SchemaDump.of(this.database)).as("%s can be applied again", version).isEqualTo(after);
			previous = version;
		}
		assertThat(previous).hasToString("015_normalise_harbour_names");
	}

	private MigratorBuilder up() {
		MigratorBuilder builder = Migrator.builder(this.database);
		this.code.forEach(builder::javaMigration);
		return builder;
	}

	private MigratorBuilder down() {
		return up().direction(Direction.DOWN);
	}

}
