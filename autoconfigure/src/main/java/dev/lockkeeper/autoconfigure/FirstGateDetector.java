package dev.lockkeeper.autoconfigure;

import java.util.Set;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.sql.init.dependency.DatabaseInitializerDetector;

/**
 * Keeps the {@link MigrationGate} first among all that initializes a database. With
 * {@code spring.jpa.defer-datasource-initialization} Boot makes every other initializer
 * depend on the {@code EntityManagerFactory}, which itself needs the schema: a circle.
 * Detects nothing itself, and comes last so that it sees what the others did.
 */
final class FirstGateDetector implements DatabaseInitializerDetector {

	@Override
	public Set<String> detect(ConfigurableListableBeanFactory beanFactory) {
		return Set.of();
	}

	@Override
	public void detectionComplete(ConfigurableListableBeanFactory beanFactory, Set<String> initializers) {
		for (String name : beanFactory.getBeanNamesForType(MigrationGate.class, true, false)) {
			beanFactory.getBeanDefinition(name).setDependsOn();
		}
	}

	@Override
	public int getOrder() {
		return LOWEST_PRECEDENCE;
	}

}
