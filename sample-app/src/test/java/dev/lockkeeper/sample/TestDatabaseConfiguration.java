package dev.lockkeeper.sample;

import java.io.IOException;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

import org.springframework.boot.autoconfigure.condition.NoneNestedConditions;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * A PostgreSQL for the tests' contexts: in a container when Docker answers, otherwise
 * embedded, so that no test is skipped for want of Docker.
 */
@TestConfiguration(proxyBeanMethods = false)
class TestDatabaseConfiguration {

	@Configuration(proxyBeanMethods = false)
	@Conditional(DockerAnswers.class)
	static class ContainerConfiguration {

		@Bean
		@ServiceConnection
		PostgreSQLContainer postgres() {
			String image = System.getProperty("lockkeeper.test.image", "postgres:18-alpine");
			return new PostgreSQLContainer(DockerImageName.parse(image).asCompatibleSubstituteFor("postgres"));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Conditional(DockerIsSilent.class)
	static class EmbeddedConfiguration {

		@Bean
		EmbeddedPostgres postgres() throws IOException {
			return EmbeddedPostgres.builder().setLocaleConfig("locale", "C").start();
		}

		@Bean
		JdbcConnectionDetails jdbcConnectionDetails(EmbeddedPostgres postgres) {
			return new JdbcConnectionDetails() {

				@Override
				public String getJdbcUrl() {
					return "jdbc:postgresql://localhost:%d/postgres".formatted(postgres.getPort());
				}

				@Override
				public String getUsername() {
					return "postgres";
				}

				@Override
				public String getPassword() {
					return "postgres";
				}

			};
		}

	}

	static class DockerAnswers implements Condition {

		@Override
		public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
			try {
				return DockerClientFactory.instance().isDockerAvailable();
			}
			catch (RuntimeException ex) {
				return false;
			}
		}

	}

	static class DockerIsSilent extends NoneNestedConditions {

		DockerIsSilent() {
			super(ConfigurationPhase.PARSE_CONFIGURATION);
		}

		@Conditional(DockerAnswers.class)
		static class Docker {

		}

	}

}
