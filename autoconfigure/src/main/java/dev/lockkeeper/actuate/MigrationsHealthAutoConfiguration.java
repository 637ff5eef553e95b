package dev.lockkeeper.actuate;

import java.util.Map;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

import dev.lockkeeper.autoconfigure.LockkeeperAutoConfiguration;
import dev.lockkeeper.autoconfigure.MigrationRunner;

/**
 * Auto-configuration of the health contributor {@code migrations}: one indicator, or one
 * for each migrator under the name of its bean where there are several.
 */
@AutoConfiguration(after = LockkeeperAutoConfiguration.class)
@ConditionalOnClass({ HealthContributor.class, ConditionalOnEnabledHealthIndicator.class })
@ConditionalOnBean(MigrationRunner.class)
@ConditionalOnEnabledHealthIndicator("migrations")
@Import(SchemaWatchConfiguration.class)
public final class MigrationsHealthAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = { "migrationsHealthIndicator", "migrationsHealthContributor" })
	HealthContributor migrationsHealthContributor(SchemaWatches watches) {
		Map<String, SchemaWatch> byName = watches.byName();
		return (byName.size() == 1) ? new MigrationsHealthIndicator(byName.values().iterator().next())
				: CompositeHealthContributor.fromMap(byName, MigrationsHealthIndicator::new);
	}

}
