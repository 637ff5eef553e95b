package dev.lockkeeper.autoconfigure;

import java.util.Arrays;

import javax.sql.DataSource;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * There is a database to migrate: the application has a data source, for everything or
 * for the migrations alone, or the configuration names one. An application with R2DBC has
 * none of its own; Boot does not make one beside a {@code ConnectionFactory}.
 */
final class OnDatabaseCondition extends AnyNestedCondition {

	OnDatabaseCondition() {
		super(ConfigurationPhase.REGISTER_BEAN);
	}

	@ConditionalOnBean(DataSource.class)
	static class OfTheApplication {

	}

	@Conditional(OnMarkedBean.class)
	static class OfTheMigrations {

	}

	@Conditional(OnConfiguredUrl.class)
	static class OfTheConfiguration {

	}

	/**
	 * A bean may be marked as one for migrations that is no candidate for anything else.
	 */
	static final class OnMarkedBean implements ConfigurationCondition {

		@Override
		public ConfigurationPhase getConfigurationPhase() {
			return ConfigurationPhase.REGISTER_BEAN;
		}

		@Override
		public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
			ConfigurableListableBeanFactory beanFactory = context.getBeanFactory();
			return beanFactory != null && Arrays.stream(beanFactory.getBeanDefinitionNames())
				.filter((name) -> !beanFactory.getBeanDefinition(name).isAbstract())
				.anyMatch((name) -> beanFactory.findAnnotationOnBean(name, MigrationDataSource.class, false) != null);
		}

	}

	/**
	 * Does not read the value: ahead of time nobody may know yet what stands for a
	 * placeholder in it.
	 */
	static final class OnConfiguredUrl implements Condition {

		@Override
		public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
			return context.getEnvironment().containsProperty("lockkeeper.datasource.url");
		}

	}

}
