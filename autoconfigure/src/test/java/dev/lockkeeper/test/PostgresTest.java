package dev.lockkeeper.test;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Test classes that need PostgreSQL: a {@link TestSchema} parameter of a test or
 * {@code @BeforeEach} method is a fresh schema, the same one throughout a test, dropped
 * after it.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(PostgresTest.SchemaResolver.class)
public @interface PostgresTest {

	final class SchemaResolver implements ParameterResolver {

		private static final Namespace NAMESPACE = Namespace.create(PostgresTest.class);

		@Override
		public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
			return parameter.getParameter().getType() == TestSchema.class;
		}

		@Override
		public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
			return context.getStore(NAMESPACE).computeIfAbsent(TestSchema.class, (key) -> new TestSchema());
		}

	}

}
