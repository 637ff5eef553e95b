package dev.lockkeeper.autoconfigure;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeansException;
import org.springframework.beans.factory.BeanCurrentlyInCreationException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Migrates at the moment a data source is made, before any bean gets hold of it.
 * <p>
 * The {@link MigrationGate} holds back beans that are known to depend on a database. Any
 * other bean may take a {@code DataSource} and query it in its constructor, and Boot may
 * make it before the gate. Making the gate first would reorder beans that do not use a
 * database at all; this way only the migration moves, to where its data source is made
 * anyway.
 * <p>
 * Where the data source to migrate with cannot be had yet, because it is made from the
 * one that is being made, nothing happens here and the gate does the work later.
 */
final class DataSourceGate implements BeanPostProcessor {

	private final ConfigurableListableBeanFactory beanFactory;

	private final ObjectProvider<MigratorFactory> migrators;

	private final ObjectProvider<MigrationRunner> runner;

	/** As they were before somebody wrapped them: a wrapper does not close its pool. */
	private final Map<String, DataSource> made = new ConcurrentHashMap<>();

	DataSourceGate(ConfigurableListableBeanFactory beanFactory, ObjectProvider<MigratorFactory> migrators,
			ObjectProvider<MigrationRunner> runner) {
		this.beanFactory = beanFactory;
		this.migrators = migrators;
		this.runner = runner;
	}

	@Override
	public Object postProcessBeforeInitialization(Object bean, String beanName) {
		if (bean instanceof DataSource dataSource) {
			this.made.put(beanName, dataSource);
		}
		return bean;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		DataSource made = this.made.remove(beanName);
		if (bean instanceof DataSource dataSource) {
			try {
				migrate(dataSource, beanName);
			}
			catch (RuntimeException ex) {
				// Not known to the bean factory yet, so nobody else would close it
				this.beanFactory.destroyBean(beanName, (made != null) ? made : bean);
				throw ex;
			}
		}
		return bean;
	}

	private void migrate(DataSource made, String madeName) {
		MigrationRunner runner = this.runner.getObject();
		if (runner.isDone()) {
			return;
		}
		MigratorFactory migrators = this.migrators.getObject();
		if (migrators.hasOwnDataSource()) {
			runner.migrate(List.of(migrators.migrator(null)));
			return;
		}
		DataSource target = target(made, madeName);
		if (target != null) {
			runner.migrate(List.of(migrators.migrator(target)));
		}
	}

	private @Nullable DataSource target(DataSource made, String madeName) {
		String name = MigrationDataSourceName.find(this.beanFactory);
		if (name.equals(madeName)) {
			return made;
		}
		try {
			return this.beanFactory.getBean(name, DataSource.class);
		}
		catch (BeansException ex) {
			if (ex.contains(BeanCurrentlyInCreationException.class)) {
				return null;
			}
			throw ex;
		}
	}

}
