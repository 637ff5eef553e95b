package dev.lockkeeper.autoconfigure;

import javax.sql.DataSource;

import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * There is a database to migrate: the application has a data source, or the configuration
 * names one. An application with R2DBC has none of its own; Boot does not make one beside
 * a {@code ConnectionFactory}.
 */
final class OnDatabaseCondition extends AnyNestedCondition {

	OnDatabaseCondition() {
		super(ConfigurationPhase.REGISTER_BEAN);
	}

	@ConditionalOnBean(DataSource.class)
	static class OfTheApplication {

	}

	@Conditional(OnConfiguredUrl.class)
	static class OfTheConfiguration {

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
