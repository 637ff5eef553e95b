package dev.lockkeeper.actuate;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.SimpleAsyncTaskExecutor;

import dev.lockkeeper.Migrator;
import dev.lockkeeper.autoconfigure.LockkeeperProperties;

/**
 * What health, endpoint and metrics share, so that together they ask the database no more
 * often than one of them.
 */
@Configuration(proxyBeanMethods = false)
class SchemaWatchConfiguration {

	@Bean
	@ConditionalOnMissingBean
	SchemaWatches lockkeeperSchemaWatches(Map<String, Migrator> migrators, LockkeeperProperties properties) {
		SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor("lockkeeper-status-");
		executor.setDaemon(true);
		Duration cacheFor = properties.health().cacheFor();
		Map<String, SchemaWatch> watches = new LinkedHashMap<>();
		migrators.forEach((name, migrator) -> watches.put(name, new SchemaWatch(migrator, cacheFor, executor)));
		return new SchemaWatches(watches);
	}

}
