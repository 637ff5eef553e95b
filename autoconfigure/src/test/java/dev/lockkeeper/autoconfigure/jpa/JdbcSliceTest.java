package dev.lockkeeper.autoconfigure.jpa;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.jdbc.test.autoconfigure.AutoConfigureTestDatabase;
import org.springframework.boot.jdbc.test.autoconfigure.AutoConfigureTestDatabase.Replace;
import org.springframework.boot.jdbc.test.autoconfigure.JdbcTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests with {@code @JdbcTest} see the migrated schema.
 */
@JdbcTest(properties = { "lockkeeper.locations=classpath:db/boats", "spring.datasource.hikari.maximum-pool-size=1" })
@AutoConfigureTestDatabase(replace = Replace.NONE)
class JdbcSliceTest {

	private static final TestSchema schema = new TestSchema();

	@DynamicPropertySource
	static void connect(DynamicPropertyRegistry registry) {
		registry.add("spring.datasource.url", schema::jdbcUrl);
		registry.add("spring.datasource.username", schema::username);
		registry.add("spring.datasource.password", schema::password);
	}

	@AfterAll
	static void drop() {
		schema.close();
	}

	@Test
	void theSchemaIsMigrated(@Autowired JdbcTemplate jdbc, @Autowired JdbcClient client) {
		assertThat(jdbc.queryForObject("SELECT name FROM boats", String.class)).isEqualTo("Kate");
		assertThat(client.sql("SELECT version FROM schema_migrations ORDER BY 1").query(String.class).list())
			.containsExactly("001_boats", "002_kate");
	}

	@Test
	void theSchemaWasMigratedBeforeAnyBeanUsedIt(@Autowired Crew crew) {
		assertThat(crew.boats()).isOne();
	}

	@TestConfiguration(proxyBeanMethods = false)
	static class CrewConfiguration {

		@Bean
		Crew crew(JdbcTemplate jdbc) {
			return new Crew(jdbc.queryForObject("SELECT count(*) FROM boats", Integer.class));
		}

	}

	/**
	 * A bean that asked the database when it was made.
	 *
	 * @param boats what it found
	 */
	record Crew(int boats) {

	}

}
