package dev.lockkeeper;

import java.util.List;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.JdbcTemplate;

import dev.lockkeeper.migration.Direction;
import dev.lockkeeper.test.MigrationFolder;
import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which commits wait for the disk: the last of a run, and each with code of the
 * application in it.
 */
@PostgresTest
class DurabilityTest {

	private static final String WRITE_DOWN = "INSERT INTO waits VALUES ('%s', current_setting('synchronous_commit'))";

	private TestSchema schema;

	private MigrationFolder files;

	private HikariDataSource pool;

	@BeforeEach
	void write(TestSchema schema, MigrationFolder files) {
		this.schema = schema;
		schema.execute("CREATE TABLE waits (version text, setting text)");
		this.files = files;
		for (String version : List.of("001_a", "002_b", "003_c")) {
			this.files.up(version, WRITE_DOWN.formatted(version))
				.down(version, WRITE_DOWN.formatted("down " + version));
		}
		this.pool = schema.pool(1, (config) -> config.addDataSourceProperty("options", "-c synchronous_commit=local"));
	}

	@Test
	void theLastOfARunWaits() {
		builder().build().migrate();
		assertThat(waits()).containsExactly("001_a off", "002_b off", "003_c local");
	}

	@Test
	void theLastOfARunDownWaits() {
		builder().build().migrate();
		this.schema.execute("DELETE FROM waits");
		builder().direction(Direction.DOWN).build().migrate();
		assertThat(waits()).containsExactly("down 001_a local", "down 002_b off", "down 003_c off");
	}

	@Test
	void codeOfTheApplicationIsNotToOutliveItsTransaction() {
		builder()
			.javaMigration("002_code.up",
					(connection) -> connection.createStatement().execute(WRITE_DOWN.formatted("002_code")))
			.build()
			.migrate();
		assertThat(waits()).containsExactly("001_a off", "002_b off", "002_code local", "003_c local");
	}

	@Test
	void withHooksAllWait() {
		builder().hook((event, connection) -> {
		}).build().migrate();
		assertThat(waits()).containsExactly("001_a local", "002_b local", "003_c local");
	}

	@Test
	void theSessionIsReturnedAsItWas() {
		builder().build().migrate();
		assertThat(new JdbcTemplate(this.pool).queryForObject("SHOW synchronous_commit", String.class))
			.isEqualTo("local");
	}

	private MigratorBuilder builder() {
		return Migrator.builder(this.pool).locations(this.files.location());
	}

	private List<String> waits() {
		return this.schema.queryForList("SELECT version || ' ' || setting FROM waits ORDER BY 1", String.class);
	}

}
