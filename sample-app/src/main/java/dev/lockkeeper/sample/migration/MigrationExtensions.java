package dev.lockkeeper.sample.migration;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;

import dev.lockkeeper.MigratorCustomizer;
import dev.lockkeeper.extension.JavaMigration;
import dev.lockkeeper.extension.MigrationCondition;
import dev.lockkeeper.extension.MigrationHook;

/**
 * Belongs to the service's own files. Who starts the service with others, to see it boot,
 * leaves this out.
 */
@Configuration(proxyBeanMethods = false)
@Profile("!foreign-files")
class MigrationExtensions {

	/** The name of the bean puts it between the files; a file rolls it back. */
	@Bean("015_normalise_harbour_names.up")
	JavaMigration normaliseHarbourNames() {
		return new NormaliseHarbourNames();
	}

	@Bean
	MigrationCondition demoDataInDemosOnly(Environment environment) {
		boolean demo = environment.acceptsProfiles(Profiles.of("demo"));
		return (version, connection) -> (version.value().contains("_demo_") && !demo) ? "only for the profile 'demo'"
				: null;
	}

	@Bean
	MigrationHook schemaAnnouncer() {
		return new SchemaAnnouncer();
	}

	/** So that replicas on one machine can be told apart in pg_stat_activity. */
	@Bean
	MigratorCustomizer portInApplicationName(Environment environment) {
		String name = environment.getRequiredProperty("spring.application.name");
		String version = environment.getProperty("spring.application.version", "");
		String port = environment.getProperty("server.port", "8080");
		return (builder) -> builder.application("%s %s :%s".formatted(name, version, port).replace("  ", " "));
	}

}
