package dev.lockkeeper.autoconfigure;

import java.sql.SQLException;
import java.util.stream.Stream;

import javax.sql.DataSource;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * What a user reads when a property is refused: Boot's own report.
 */
@ExtendWith(OutputCaptureExtension.class)
class PropertyReportTest {

	private final ForbiddenDataSource dataSource = new ForbiddenDataSource();

	@ParameterizedTest
	@MethodSource
	void aRefusedValueIsReportedWithItsPropertyAndTheReason(String property, String value, String reason,
			CapturedOutput output) {
		assertThatException().isThrownBy(() -> application().run("--" + property + "=" + value));
		assertThat(report(output)).contains("Property: " + property)
			.contains("Value: \"" + value + "\"")
			.contains("Origin: \"" + property + "\" from property source \"commandLineArgs\"")
			.contains(reason)
			.contains("Action:", "Update your application's configuration")
			.doesNotContain("\tat ");
		assertThat(this.dataSource.asked()).isZero();
	}

	static Stream<Arguments> aRefusedValueIsReportedWithItsPropertyAndTheReason() {
		return Stream.of(
				arguments("lockkeeper.direction", "UP",
						"Reason: java.lang.IllegalArgumentException: "
								+ "direction must be exactly 'up' or 'down', not 'UP'"),
				arguments("lockkeeper.direction", "", "direction must be exactly 'up' or 'down', not ''"),
				arguments("lockkeeper.direction", "Down", "direction must be exactly 'up' or 'down', not 'Down'"),
				arguments("lockkeeper.direction", " up", "direction must be exactly 'up' or 'down', not ' up'"),
				arguments("lockkeeper.table", "a.b.c", "has 3 parts; write 'table' or 'schema.table'"),
				arguments("lockkeeper.table", "", "history table has an empty table name"),
				arguments("lockkeeper.locations", "http:x", "must start with 'classpath:', 'classpath*:' or 'file:'"),
				arguments("lockkeeper.locations", "", "at least one location is needed"),
				arguments("lockkeeper.lock.wait-timeout", "0s", "must be positive"),
				arguments("lockkeeper.lock.wait-timeout", "", "must not be empty"),
				arguments("lockkeeper.lock.key", "9223372036854775808", "9223372036854775808"),
				arguments("lockkeeper.ddl.statement-timeout", "30d", "must be 0 or between 1ms and 24 days"),
				arguments("lockkeeper.ddl.lock-timeout", "500us", "must be 0 or between 1ms and 24 days"),
				arguments("lockkeeper.target", "", "must not be blank"),
				arguments("lockkeeper.lock.wait-timout", "5s", "lockkeeper.lock.wait-timout] were left unbound"),
				arguments("lockkeeper.lock.scopes", "session", "lockkeeper.lock.scopes] were left unbound"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "lockkeeper.password=s3cret", "lockkeeper.db.pwd=s3cret",
			"lockkeeper.datasource.pass=s3cret", "lockkeeper.url=jdbc:postgresql://db/x?user=a&password=s3cret",
			"lockkeeper.jdbc=postgresql://owner:s3cret@db/x" })
	void aPasswordUnderAKeyThatThereIsNotIsNotShown(String property, CapturedOutput output) {
		assertThatException().isThrownBy(() -> application().run("--" + property));
		assertThat(report(output)).contains("were left unbound", property.substring(0, property.indexOf('=')));
		assertThat(output.getAll()).doesNotContain("s3cret");
	}

	@Test
	void severalDataSourcesWithoutAChoiceAreReportedByNameWithTheWaysOut(CapturedOutput output) {
		assertThatException().isThrownBy(() -> application(SecondDataSource.class).run());
		assertThat(report(output))
			.contains("Lockkeeper cannot tell which data source to migrate with: dataSource, secondDataSource")
			.contains("Mark exactly one of these beans with @MigrationDataSource", "@Primary",
					"lockkeeper.enabled=false")
			.doesNotContain("\tat ");
		assertThat(this.dataSource.asked()).isZero();
	}

	private static String report(CapturedOutput output) {
		String all = output.getOut();
		assertThat(all).containsOnlyOnce("APPLICATION FAILED TO START");
		return all.substring(all.indexOf("APPLICATION FAILED TO START"));
	}

	private SpringApplicationBuilder application(Class<?>... more) {
		return new SpringApplicationBuilder(EagerUserConfiguration.class).sources(more)
			.initializers((context) -> ((GenericApplicationContext) context).registerBean("dataSource",
					DataSource.class, () -> this.dataSource))
			.web(WebApplicationType.NONE)
			.registerShutdownHook(false);
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(LockkeeperAutoConfiguration.class)
	static class EagerUserConfiguration {

		@Bean
		EagerUser eagerUser(@Qualifier("dataSource") DataSource dataSource) throws SQLException {
			return new EagerUser(dataSource);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class SecondDataSource {

		@Bean
		DataSource secondDataSource() {
			return new ForbiddenDataSource();
		}

	}

	/** Would open a connection if it was made before the properties are checked. */
	static final class EagerUser {

		EagerUser(DataSource dataSource) throws SQLException {
			dataSource.getConnection().close();
		}

	}

}
