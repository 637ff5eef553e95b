package dev.lockkeeper.autoconfigure.jpa;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.jdbc.test.autoconfigure.AutoConfigureTestDatabase;
import org.springframework.boot.jdbc.test.autoconfigure.AutoConfigureTestDatabase.Replace;
import org.springframework.boot.data.jpa.test.autoconfigure.DataJpaTest;
import org.springframework.boot.jpa.test.autoconfigure.TestEntityManager;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests with {@code @DataJpaTest} see the migrated schema.
 */
@DataJpaTest(properties = { "lockkeeper.locations=classpath:db/boats", "spring.datasource.hikari.maximum-pool-size=1",
		"spring.jpa.hibernate.ddl-auto=validate" })
@AutoConfigureTestDatabase(replace = Replace.NONE)
class DataJpaSliceTest {

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
	void theSchemaIsMigrated(@Autowired BoatRepository boats, @Autowired TestEntityManager entityManager) {
		Long id = entityManager.persistAndGetId(new Boat("Mary"), Long.class);
		entityManager.clear();
		assertThat(boats.findAll()).extracting(Boat::getName).containsExactly("Kate", "Mary");
		assertThat(boats.findById(id)).isPresent();
	}

}
