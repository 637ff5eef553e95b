package dev.lockkeeper.autoconfigure;

import java.util.List;
import java.util.function.Predicate;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;

/**
 * Finds the data source to migrate with: the one marked {@link MigrationDataSource}, else
 * the only one, else the primary one. A bean is never chosen for its name, as it would be
 * for an injected parameter: a database that nobody pointed at is not to be changed.
 * <p>
 * The answer is a name, so that the bean need not be made to be known.
 */
final class MigrationDataSourceName {

	private final ConfigurableListableBeanFactory beanFactory;

	private MigrationDataSourceName(ConfigurableListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	/** Whether the application has no data source, so that only the configuration can. */
	static boolean isNone(ConfigurableListableBeanFactory beanFactory) {
		return all(beanFactory).isEmpty();
	}

	private static List<String> all(ConfigurableListableBeanFactory beanFactory) {
		return List.of(BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beanFactory, DataSource.class));
	}

	/**
	 * Finds the name.
	 * @param beanFactory where to look, its ancestors included
	 * @return a bean's name
	 * @throws UndecidedDataSourceException if none or several stand out
	 */
	static String find(ConfigurableListableBeanFactory beanFactory) {
		return new MigrationDataSourceName(beanFactory).find();
	}

	private String find() {
		List<String> all = filter(all(this.beanFactory),
				(name) -> test(name, BeanDefinition::isAutowireCandidate, true));
		List<String> marked = filter(all, this::isMarked);
		if (!marked.isEmpty()) {
			return only(marked);
		}
		List<String> usual = filter(all, (name) -> test(name, MigrationDataSourceName::isDefaultCandidate, true));
		List<String> primary = filter(usual, (name) -> test(name, BeanDefinition::isPrimary, false));
		if (!primary.isEmpty()) {
			return only(primary);
		}
		List<String> regular = filter(usual, (name) -> !test(name, BeanDefinition::isFallback, false));
		return only(!regular.isEmpty() ? regular : !usual.isEmpty() ? usual : all);
	}

	private static List<String> filter(List<String> names, Predicate<String> condition) {
		return names.stream().filter(condition).toList();
	}

	private static String only(List<String> names) {
		if (names.size() != 1) {
			throw new UndecidedDataSourceException(names);
		}
		return names.get(0);
	}

	/** The definition behind a scoped proxy carries the annotation in its place. */
	private boolean isMarked(String name) {
		return hasAnnotation(name) || hasAnnotation(ScopedProxyUtils.getTargetBeanName(name));
	}

	private boolean hasAnnotation(String name) {
		ConfigurableListableBeanFactory owner = owner(name);
		return owner != null && owner.findAnnotationOnBean(name, MigrationDataSource.class) != null;
	}

	private static boolean isDefaultCandidate(BeanDefinition definition) {
		return !(definition instanceof AbstractBeanDefinition bean) || bean.isDefaultCandidate();
	}

	private boolean test(String name, Predicate<BeanDefinition> condition, boolean withoutDefinition) {
		ConfigurableListableBeanFactory owner = owner(name);
		return (owner != null && owner.containsBeanDefinition(name))
				? condition.test(owner.getMergedBeanDefinition(name)) : withoutDefinition;
	}

	private @Nullable ConfigurableListableBeanFactory owner(String name) {
		ConfigurableListableBeanFactory owner = this.beanFactory;
		while (!owner.containsLocalBean(name)) {
			if (!(owner.getParentBeanFactory() instanceof ConfigurableListableBeanFactory parent)) {
				return null;
			}
			owner = parent;
		}
		return owner;
	}

}
