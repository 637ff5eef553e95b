package dev.lockkeeper.autoconfigure;

import java.util.Map;

import org.springframework.beans.factory.ListableBeanFactory;

import dev.lockkeeper.MigratorBuilder;
import dev.lockkeeper.MigratorCustomizer;
import dev.lockkeeper.extension.JavaMigration;
import dev.lockkeeper.extension.MigrationCondition;
import dev.lockkeeper.extension.MigrationHook;

/**
 * The application's beans that take part in its migrations. They are made before the data
 * source is handed to anybody, so they cannot have it themselves: they are given the
 * connection when they are called.
 */
final class MigratorExtensions {

	private final ListableBeanFactory beanFactory;

	MigratorExtensions(ListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	void addTo(MigratorBuilder builder) {
		Map<String, JavaMigration> code = this.beanFactory.getBeansOfType(JavaMigration.class);
		code.forEach(builder::javaMigration);
		this.beanFactory.getBeanProvider(MigrationCondition.class).orderedStream().forEach(builder::condition);
		this.beanFactory.getBeanProvider(MigrationHook.class).orderedStream().forEach(builder::hook);
		this.beanFactory.getBeanProvider(MigratorCustomizer.class)
			.orderedStream()
			.forEach((customizer) -> customizer.customize(builder));
	}

}
