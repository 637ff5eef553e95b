package dev.lockkeeper.actuate;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.netty.http.server.HttpServer;

import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.reactor.netty.autoconfigure.NettyReactiveWebServerAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.web.server.reactive.context.AnnotationConfigReactiveWebServerApplicationContext;
import org.springframework.boot.web.server.servlet.context.AnnotationConfigServletWebServerApplicationContext;
import org.springframework.http.server.reactive.HttpHandler;

import dev.lockkeeper.autoconfigure.LockkeeperAutoConfiguration;
import dev.lockkeeper.test.MigrationFolder;
import dev.lockkeeper.test.PostgresTest;
import dev.lockkeeper.test.TestSchema;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * When early probes are configured, and what is said when they cannot be. No port is
 * given, so none is kept, unless a test says so.
 */
@PostgresTest
@ExtendWith(OutputCaptureExtension.class)
class EarlyProbesAutoConfigurationTest {

	private static final String ON = "lockkeeper.early-probes.enabled=true";

	private static final AutoConfigurations LOCKKEEPER = AutoConfigurations.of(DataSourceAutoConfiguration.class,
			LockkeeperAutoConfiguration.class, EarlyProbesAutoConfiguration.class);

	private WebApplicationContextRunner contextRunner = new WebApplicationContextRunner(
			AnnotationConfigServletWebServerApplicationContext::new)
		.withConfiguration(LOCKKEEPER)
		.withConfiguration(AutoConfigurations.of(TomcatServletWebServerAutoConfiguration.class));

	private String[] properties;

	@BeforeEach
	void configure(TestSchema schema, MigrationFolder files) {
		this.properties = new String[] { "spring.datasource.url=" + schema.jdbcUrl(),
				"spring.datasource.username=" + schema.username(), "spring.datasource.password=" + schema.password(),
				"lockkeeper.locations=" + files.up("001_a", "SELECT 1").location(), "server.port=0" };
		this.contextRunner = this.contextRunner.withPropertyValues(this.properties);
	}

	@ParameterizedTest
	@ValueSource(strings = { ON, "lockkeeper.early-probes.enabled=TRUE", "lockkeeper.early-probes.enabled=on",
			"spring.main.cloud-platform=kubernetes" })
	void thereAreEarlyProbesWhenAskedForOrOnKubernetes(String property) {
		this.contextRunner.withPropertyValues(property)
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(EarlyProbes.class)
				.hasSingleBean(EarlyProbeHandOver.class)
				.doesNotHaveBean(NettyRehearsal.class));
	}

	@ParameterizedTest
	@CsvSource({ "spring.main.cloud-platform=none, spring.main.banner-mode=off",
			"spring.main.cloud-platform=heroku, spring.main.banner-mode=off",
			"lockkeeper.early-probes.enabled=false, spring.main.cloud-platform=kubernetes",
			"lockkeeper.enabled=false, lockkeeper.early-probes.enabled=true" })
	void otherwiseNothingIsMadeAndNothingSaid(String first, String second, CapturedOutput output) {
		this.contextRunner.withPropertyValues(first, second)
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(EarlyProbesAutoConfiguration.class)
				.doesNotHaveBean(EarlyProbes.class)
				.doesNotHaveBean(EarlyProbeHandOver.class));
		assertThat(output.getAll()).doesNotContain("probe");
	}

	@ParameterizedTest
	@ValueSource(classes = { ManagementPortType.class, HealthEndpoint.class })
	void withoutActuatorNothingIsMade(Class<?> missing, CapturedOutput output) {
		this.contextRunner.withPropertyValues(ON)
			.withClassLoader(new FilteredClassLoader(missing))
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(EarlyProbesAutoConfiguration.class)
				.doesNotHaveBean(EarlyProbes.class));
		assertThat(output.getAll()).doesNotContain("probe");
	}

	@Test
	void withoutAWebServerOnTheClassPathNothingIsMade() {
		new ReactiveWebApplicationContextRunner().withConfiguration(LOCKKEEPER)
			.withPropertyValues(this.properties)
			.withPropertyValues(ON)
			.withClassLoader(new FilteredClassLoader(WebServerApplicationContext.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(EarlyProbes.class));
	}

	@Test
	void withoutTheWebNothingIsMade() {
		new ApplicationContextRunner().withConfiguration(LOCKKEEPER)
			.withPropertyValues(this.properties)
			.withPropertyValues(ON)
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(EarlyProbes.class));
	}

	/** As a web archive, or in a test with a mock of the servlet container. */
	@Test
	void inAServerOfSomebodyElsesNothingIsMade() {
		new WebApplicationContextRunner().withConfiguration(LOCKKEEPER)
			.withPropertyValues(this.properties)
			.withPropertyValues(ON)
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(EarlyProbes.class));
	}

	@Test
	void nettyIsRehearsed() {
		netty().run((context) -> assertThat(context).hasNotFailed()
			.hasSingleBean(EarlyProbes.class)
			.hasSingleBean(NettyRehearsal.class));
	}

	@ParameterizedTest
	@ValueSource(classes = { HttpServer.class, NettyReactiveWebServerFactory.class })
	void anotherReactiveServerIsNotRehearsed(Class<?> missing) {
		new ReactiveWebApplicationContextRunner().withConfiguration(LOCKKEEPER)
			.withPropertyValues(this.properties)
			.withPropertyValues(ON)
			.withClassLoader(new FilteredClassLoader(missing))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(EarlyProbes.class)
				.doesNotHaveBean(NettyRehearsal.class));
	}

	@ParameterizedTest
	@ValueSource(strings = { "maybe", "" })
	void anythingButABooleanIsRefused(String value) {
		this.contextRunner.withPropertyValues("lockkeeper.early-probes.enabled=" + value)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageMatching("Invalid boolean value 'maybe'|must not be empty.*"));
	}

	@Test
	void whatCannotBeDoneIsSaidInOneLine(CapturedOutput output) {
		this.contextRunner.withPropertyValues(ON).run((context) -> assertThat(context).hasNotFailed());
		assertThat(output.getAll().lines().filter((line) -> line.contains("probe"))).singleElement()
			.asString()
			.contains("WARN", "No probe is answered during a migration: server.port is 0: "
					+ "no port is known before the server has one");
	}

	@Test
	void aContextThatOpensNoPortIsOneOfThese(CapturedOutput output) {
		new ReactiveWebApplicationContextRunner().withConfiguration(LOCKKEEPER)
			.withPropertyValues(this.properties)
			.withPropertyValues(ON, "server.port=8080")
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output.getAll()).containsOnlyOnce("No probe is answered during a migration: there is no web server");
	}

	private ReactiveWebApplicationContextRunner netty() {
		return new ReactiveWebApplicationContextRunner(AnnotationConfigReactiveWebServerApplicationContext::new)
			.withConfiguration(LOCKKEEPER)
			.withConfiguration(AutoConfigurations.of(NettyReactiveWebServerAutoConfiguration.class))
			.withBean(HttpHandler.class, () -> (request, response) -> response.setComplete())
			.withPropertyValues(this.properties)
			.withPropertyValues(ON);
	}

}
