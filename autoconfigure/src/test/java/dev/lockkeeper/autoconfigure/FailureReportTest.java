package dev.lockkeeper.autoconfigure;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import javax.sql.DataSource;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.SpringBootExceptionReporter;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.ArgumentResolver;

import dev.lockkeeper.migration.Direction;
import dev.lockkeeper.migration.InvalidMigrationsException;
import dev.lockkeeper.migration.LockkeeperException;
import dev.lockkeeper.migration.MigrationFailedException;
import dev.lockkeeper.migration.MigrationPlan;
import dev.lockkeeper.migration.MigrationVersion;
import dev.lockkeeper.migration.PendingMigrationsException;
import dev.lockkeeper.migration.Problem;
import dev.lockkeeper.test.MigrationFolder;
import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * What a user reads when an application does not start: one report that says what, where
 * and what to do, and no stack trace.
 */
@PostgresTest
@ExtendWith(OutputCaptureExtension.class)
class FailureReportTest {

	private TestSchema schema;

	private MigrationFolder files;

	@BeforeEach
	void prepare(TestSchema schema, MigrationFolder files) {
		this.schema = schema;
		this.files = files.up("001_boats", "CREATE TABLE boats ()");
	}

	@Test
	void aFailedMigrationIsReportedWithItsPlaceInTheFile(CapturedOutput output) {
		this.files.up("002_bad", "CREATE TABLE locks ();\n\n  SELECT 1 / 0;");
		assertThatException().isThrownBy(() -> application().run())
			.withStackTraceContaining(MigrationFailedException.class.getName());
		assertThat(report(output))
			.contains("Description:", "Migration 002_bad (up) failed at ", "/002_bad.up.sql:3:3",
					"ERROR: division by zero (SQLSTATE 22012)", "SELECT 1 / 0")
			.contains("Action:", "The whole file was rolled back. Done before it in this run, and kept: 001_boats.",
					"the run goes on with this file");
	}

	@Test
	void allProblemsOfTheFilesAreReportedAtOnce(CapturedOutput output) {
		this.files.file("2_no_direction.sql", "SELECT 1").file("003_alone.down.sql", "SELECT 1");
		assertThatException().isThrownBy(() -> application().run());
		assertThat(report(output)).contains("2 problems were found before the first migration ran:",
				"2_no_direction.sql: is not named like a migration", "003_alone.down.sql: has no up file", "Action:",
				"nothing was changed in the database");
	}

	@Test
	void anotherDatabaseIsReportedAsUnsupported(CapturedOutput output) {
		assertThatException().isThrownBy(() -> application()
			.initializers((context) -> ((GenericApplicationContext) context).registerBean("h2", DataSource.class,
					FailureReportTest::otherDatabase))
			.run());
		assertThat(report(output)).contains("The data source is not PostgreSQL but H2", "Action:",
				"Lockkeeper migrates PostgreSQL only", "lockkeeper.enabled=false");
	}

	@Test
	void aDatabaseThatIsDownIsReportedWithoutCredentials(CapturedOutput output) throws IOException {
		String url = "jdbc:postgresql://127.0.0.1:" + freePort() + "/postgres";
		assertThatException().isThrownBy(() -> application().run("--lockkeeper.connect.retry-for=0",
				"--spring.datasource.url=" + url, "--spring.datasource.password=s3cret"));
		assertThat(report(output)).contains("No connection to the database: ", "Action:",
				"Check that the database is up and that URL, user and password are right.");
		assertThat(output.getAll()).doesNotContain("s3cret");
	}

	@ParameterizedTest
	@MethodSource
	void everyExceptionIsReportedWithItsMessageAndAction(Class<?> type, CapturedOutput output) {
		LockkeeperException exception = example(type);
		assertThat(exception).isExactlyInstanceOf(type);
		assertThat(exceptionReporters()).anyMatch(
				(reporter) -> reporter.reportException(new BeanCreationException("dataSource", "failed", exception)));
		assertThat(report(output)).contains("Description:", exception.getMessage(), "Action:", exception.action());
	}

	static Stream<Class<?>> everyExceptionIsReportedWithItsMessageAndAction() {
		return Arrays.stream(LockkeeperException.class.getPermittedSubclasses());
	}

	private static LockkeeperException example(Class<?> type) {
		if (type == InvalidMigrationsException.class) {
			return new InvalidMigrationsException(List.of(new Problem("001_a.up.sql:1:1", "is empty")));
		}
		if (type == MigrationFailedException.class) {
			MigrationVersion version = new MigrationVersion("001_a");
			return new MigrationFailedException("001_a failed", "correct it",
					new MigrationFailedException.Location(version, "001_a.up.sql", 1, 1), null, List.of(), null);
		}
		if (type == PendingMigrationsException.class) {
			return new PendingMigrationsException("public.schema_migrations", new MigrationPlan(Direction.UP, List.of(),
					List.of(new MigrationVersion("001_a")), 0, List.of(), List.of()));
		}
		try {
			return (LockkeeperException) type.getConstructor(String.class, String.class, Throwable.class)
				.newInstance("what happened to " + type.getSimpleName(), "what to do about it", null);
		}
		catch (ReflectiveOperationException ex) {
			throw new AssertionError("Give an example of " + type, ex);
		}
	}

	private static List<SpringBootExceptionReporter> exceptionReporters() {
		return SpringFactoriesLoader.forDefaultResourceLocation()
			.load(SpringBootExceptionReporter.class,
					ArgumentResolver.of(ConfigurableApplicationContext.class, new GenericApplicationContext()));
	}

	private SpringApplicationBuilder application() {
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties(this.schema.springProperties())
			.properties("lockkeeper.locations=" + this.files.location(), "spring.datasource.hikari.maximum-pool-size=1",
					"spring.main.banner-mode=off")
			.registerShutdownHook(false);
	}

	private static String report(CapturedOutput output) {
		assertThat(output.getAll()).containsOnlyOnce("APPLICATION FAILED TO START").doesNotContain("\tat ");
		return output.getAll().substring(output.getAll().indexOf("APPLICATION FAILED TO START"));
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

	/** Not PostgreSQL: what a driver of another database would say of itself. */
	private static DataSource otherDatabase() {
		DatabaseMetaData metaData = proxy(DatabaseMetaData.class, "getDatabaseProductName", "H2");
		Connection connection = proxy(Connection.class, "getMetaData", metaData);
		return proxy(DataSource.class, "getConnection", connection);
	}

	private static <T> T proxy(Class<T> type, String method, Object answer) {
		return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type },
				(proxy, called, arguments) -> switch (called.getName()) {
					case "isWrapperFor" -> false;
					case "hashCode" -> System.identityHashCode(proxy);
					case "equals" -> proxy == arguments[0];
					default -> called.getName().equals(method) ? answer : null;
				}));
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ DataSourceAutoConfiguration.class, LockkeeperAutoConfiguration.class })
	static class Application {

	}

}
