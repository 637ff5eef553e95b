package dev.lockkeeper.autoconfigure.jpa;

import jakarta.persistence.EntityManager;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Hibernate validates entities against tables that a migration has just made, and with
 * one connection in the pool.
 */
@PostgresTest
class JpaValidationTest {

	private TestSchema schema;

	@BeforeEach
	void use(TestSchema schema) {
		this.schema = schema;
	}

	@ParameterizedTest
	@ValueSource(strings = { "spring.jpa.hibernate.ddl-auto=validate", "spring.datasource.hikari.auto-commit=false",
			"spring.main.lazy-initialization=true", "spring.data.jpa.repositories.bootstrap-mode=deferred",
			"spring.jpa.defer-datasource-initialization=true" })
	void theEntityManagerFactoryWaitsForTheMigrations(String property) {
		try (ConfigurableApplicationContext context = application(property).run()) {
			assertThat(context.getBean(BoatRepository.class).findByNameOrderById("Kate")).singleElement()
				.satisfies((boat) -> assertThat(boat.getId()).isPositive());
			assertThat(context.getBean(EntityManager.class).find(Boat.class, 1L).getName()).isEqualTo("Kate");
		}
	}

	@Test
	void withoutTheMigrationsTheValidationFails() {
		assertThatException().isThrownBy(() -> application("lockkeeper.enabled=false").run())
			.havingRootCause()
			.withMessageContaining("missing table [boats]");
	}

	private SpringApplicationBuilder application(String property) {
		return new SpringApplicationBuilder(BoatApplication.class).web(WebApplicationType.NONE)
			.properties(this.schema.springProperties())
			.properties("lockkeeper.locations=classpath:db/boats", "spring.jpa.hibernate.ddl-auto=validate",
					"spring.datasource.hikari.maximum-pool-size=1", "spring.datasource.hikari.connection-timeout=20000",
					"spring.main.banner-mode=off")
			.properties(property)
			.registerShutdownHook(false);
	}

}
