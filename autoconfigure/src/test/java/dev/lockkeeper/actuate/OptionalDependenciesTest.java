package dev.lockkeeper.actuate;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.ClassUtils;

import dev.lockkeeper.Migrator;
import dev.lockkeeper.autoconfigure.LockkeeperAutoConfiguration;
import dev.lockkeeper.test.MigrationFolder;
import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * An application without actuator or Micrometer has nothing of what needs them, and
 * misses nothing.
 */
@PostgresTest
class OptionalDependenciesTest {

	private static final String HEALTH = "org.springframework.boot.health";

	private static final String ACTUATOR = "org.springframework.boot.actuate";

	private static final String MICROMETER = "io.micrometer";

	private ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withUserConfiguration(Application.class)
		.withPropertyValues("management.endpoints.web.exposure.include=*",
				"management.endpoints.jmx.exposure.include=*");

	private String[] properties;

	@BeforeEach
	void prepare(TestSchema schema, MigrationFolder files) {
		this.properties = Stream
			.concat(Arrays.stream(schema.springProperties()),
					Stream.of("lockkeeper.locations=" + files.up("001_a", "CREATE TABLE a ()").location()))
			.toArray(String[]::new);
		this.contextRunner = this.contextRunner.withPropertyValues(this.properties);
	}

	@Test
	void withThemAllThereIsEverything() {
		this.contextRunner
			.withConfiguration(AutoConfigurations.of(EndpointAutoConfiguration.class, MetricsAutoConfiguration.class,
					SimpleMetricsExportAutoConfiguration.class))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(MigrationsHealthIndicator.class)
				.hasSingleBean(MigrationsEndpoint.class)
				.hasSingleBean(MigrationMetrics.class)
				.hasSingleBean(SchemaWatches.class));
	}

	@Test
	void withoutAnyOfThemTheSchemaIsMigratedAndNothingElseIsMade() {
		this.contextRunner.withClassLoader(new FilteredClassLoader(HEALTH, ACTUATOR, MICROMETER)).run((context) -> {
			assertThat(context).hasNotFailed().doesNotHaveBean(SchemaWatches.class);
			assertThat(context.getBeanDefinitionNames()).noneMatch((name) -> name.contains("actuate"));
			assertThat(context.getBean(Migrator.class).status().isCurrent()).isTrue();
		});
	}

	@Test
	void withoutTheirJarsAnApplicationStarts() throws Exception {
		URL[] classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
			.filter((entry) -> !entry.matches(".*/(spring-boot-(health|actuator|.*micrometer).*|micrometer-.*)\\.jar"))
			.map(OptionalDependenciesTest::url)
			.toArray(URL[]::new);
		Thread thread = Thread.currentThread();
		ClassLoader own = thread.getContextClassLoader();
		try (URLClassLoader loader = new URLClassLoader(classPath, ClassLoader.getPlatformClassLoader())) {
			thread.setContextClassLoader(loader);
			for (String missing : List.of(HEALTH + ".contributor.Health", ACTUATOR + ".endpoint.annotation.Endpoint",
					MICROMETER + ".core.instrument.MeterRegistry")) {
				assertThatExceptionOfType(ClassNotFoundException.class).isThrownBy(() -> loader.loadClass(missing));
			}
			Object names = loader.loadClass(Application.class.getName())
				.getMethod("beanNames", String[].class)
				.invoke(null, (Object) this.properties);
			assertThat((String[]) names).contains("lockkeeperMigrator")
				.noneMatch((name) -> name.contains(getClass().getPackageName()));
		}
		finally {
			thread.setContextClassLoader(own);
		}
	}

	@Test
	void eachIsLeftOutByItself() {
		this.contextRunner.withClassLoader(new FilteredClassLoader(HEALTH))
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean("migrationsHealthContributor")
				.hasSingleBean(MigrationsEndpoint.class));
		this.contextRunner.withClassLoader(new FilteredClassLoader(ACTUATOR))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(MigrationsHealthIndicator.class)
				.doesNotHaveBean(MigrationsEndpoint.class));
		this.contextRunner.withClassLoader(new FilteredClassLoader(MICROMETER))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(MigrationsHealthIndicator.class)
				.hasSingleBean(MigrationsEndpoint.class)
				.doesNotHaveBean(MigrationMetrics.class));
	}

	@Test
	void anEndpointThatIsNotExposedIsNotMade() {
		this.contextRunner
			.withPropertyValues("management.endpoints.web.exposure.include=health",
					"management.endpoints.jmx.exposure.include=health")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(MigrationsEndpoint.class));
	}

	@ParameterizedTest
	@ValueSource(classes = { MigrationsHealthAutoConfiguration.class, MigrationsEndpointAutoConfiguration.class,
			MigrationMetricsAutoConfiguration.class })
	void springBootFindsIt(Class<?> autoConfiguration) {
		assertThat(ImportCandidates.load(AutoConfiguration.class, getClass().getClassLoader()))
			.contains(autoConfiguration.getName());
	}

	@Test
	void noClassOfTheCoreRefersToThem() throws IOException, URISyntaxException {
		Path classes = Path.of(Migrator.class.getProtectionDomain().getCodeSource().getLocation().toURI());
		List<String> unwanted = Stream.of(HEALTH, ACTUATOR, MICROMETER, getClass().getPackageName())
			.map(ClassUtils::convertClassNameToResourcePath)
			.toList();
		try (Stream<Path> files = Files.walk(classes.resolve("dev/lockkeeper"))) {
			List<Path> core = files.filter((file) -> file.toString().endsWith(".class"))
				.filter((file) -> !file.getParent().endsWith("actuate"))
				.toList();
			assertThat(core).hasSizeGreaterThan(100)
				.allSatisfy((file) -> assertThat(unwanted).noneMatch((name) -> read(file).contains(name)));
		}
	}

	private static URL url(String entry) {
		try {
			return Path.of(entry).toUri().toURL();
		}
		catch (MalformedURLException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** A class names what it refers to in plain text. */
	private static String read(Path file) {
		try {
			return Files.readString(file, StandardCharsets.ISO_8859_1);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Imported by name, as Spring Boot does it: a class is not loaded before it is to be.
	 */
	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ DataSourceAutoConfiguration.class, LockkeeperAutoConfiguration.class,
			MigrationsHealthAutoConfiguration.class, MigrationsEndpointAutoConfiguration.class,
			MigrationMetricsAutoConfiguration.class })
	public static class Application {

		/** Starts the application and tells what it is made of. */
		public static String[] beanNames(String... properties) {
			try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
				.web(WebApplicationType.NONE)
				.properties(properties)
				.registerShutdownHook(false)
				.bannerMode(Banner.Mode.OFF)
				.run()) {
				return context.getBeanDefinitionNames();
			}
		}

	}

}
