package dev.lockkeeper.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

import org.springframework.util.FileSystemUtils;

/**
 * Test classes that need PostgreSQL: a {@link TestSchema} parameter of a test or
 * {@code @BeforeEach} method is a fresh schema and a {@link MigrationFolder} parameter an
 * empty folder, the same ones throughout a test, gone after it.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(PostgresTest.Resolver.class)
public @interface PostgresTest {

	final class Resolver implements ParameterResolver {

		private static final Namespace NAMESPACE = Namespace.create(PostgresTest.class);

		@Override
		public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
			Class<?> type = parameter.getParameter().getType();
			return type == TestSchema.class || type == MigrationFolder.class;
		}

		@Override
		public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
			if (parameter.getParameter().getType() == TestSchema.class) {
				return context.getStore(NAMESPACE).computeIfAbsent(TestSchema.class, (key) -> new TestSchema());
			}
			return context.getStore(NAMESPACE)
				.computeIfAbsent(TemporaryFolder.class, (key) -> TemporaryFolder.create(), TemporaryFolder.class)
				.files();
		}

	}

	/** Deleted by JUnit, with the test's store. */
	record TemporaryFolder(MigrationFolder files) implements AutoCloseable {

		static TemporaryFolder create() {
			try {
				return new TemporaryFolder(new MigrationFolder(Files.createTempDirectory("migrations")));
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		@Override
		public void close() throws IOException {
			FileSystemUtils.deleteRecursively(this.files.path());
		}

	}

}
