package dev.lockkeeper.autoconfigure;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

import javax.sql.DataSource;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.convert.ConversionService;
import org.springframework.core.convert.support.DefaultConversionService;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.util.ClassUtils;

import dev.lockkeeper.test.MigrationFolder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Values are accepted or refused while they are bound, with no validator on the class
 * path and before any connection is opened.
 */
class LockkeeperPropertiesTest {

	private static final String BYTES_63 = "b".repeat(63);

	private final ForbiddenDataSource dataSource = new ForbiddenDataSource();

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(LockkeeperAutoConfiguration.class))
		.withBean(DataSource.class, () -> this.dataSource);

	private String location;

	@BeforeEach
	void writeMigration(@TempDir Path folder) {
		this.location = new MigrationFolder(folder).up("001_a", "SELECT 1").location();
	}

	@Test
	void noValidatorHelps() {
		assertThat(List.of("jakarta.validation.Validator", "org.hibernate.validator.HibernateValidator"))
			.noneMatch((name) -> ClassUtils.isPresent(name, null));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "UP", "Up", "Down", "DOWN", " up", "up ", "\tdown", "u-p", "rollback", "1" })
	void aDirectionIsUpOrDownToTheLetter(String direction) {
		assertRefused("lockkeeper.direction", direction,
				"direction must be exactly 'up' or 'down', not '" + direction + "'");
	}

	@ParameterizedTest
	@MethodSource
	void aTableHasOneOrTwoPartsThatPostgresAllows(String table, String reason) {
		assertRefused("lockkeeper.table", table, reason);
	}

	static Stream<Arguments> aTableHasOneOrTwoPartsThatPostgresAllows() {
		return Stream.of(arguments("", "empty table name"), arguments(" ", "empty table name"),
				arguments(".", "empty schema name"), arguments("a.", "empty table name"),
				arguments(".b", "empty schema name"), arguments("a. ", "empty table name"),
				arguments("a.b.c", "has 3 parts"), arguments("..", "has 3 parts"),
				arguments(" a", "blanks around the table name ' a'"),
				arguments("a ", "blanks around the table name 'a '"),
				arguments("a .b", "blanks around the schema name 'a '"),
				arguments("a. b", "blanks around the table name ' b'"),
				arguments(BYTES_63 + "b", "table name of 64 bytes; PostgreSQL allows 63"),
				arguments(BYTES_63 + "b.t", "schema name of 64 bytes; PostgreSQL allows 63"),
				arguments("é".repeat(32), "table name of 64 bytes; PostgreSQL allows 63"),
				arguments("s." + "漢".repeat(22), "table name of 66 bytes; PostgreSQL allows 63"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "maybe", "", "${UNSET:}" })
	void whetherToMigrateIsNotGuessed(String value) {
		run(Map.of("lockkeeper.enabled", value),
				(failure) -> assertThat(bindException(failure).getName()).hasToString("lockkeeper.enabled"));
		assertThat(this.dataSource.asked()).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "lockkeeper.datasource.url", "lockkeeper.datasource.username" })
	void whatToMigrateWithIsNotEmpty(String property) {
		assertRefused(property, "", "must not be empty; leave it out for that of the application's data source");
		assertRefused(property, " ", "must not be empty");
	}

	@ParameterizedTest
	@MethodSource
	void aLocationHasAKnownSchemeAndAFolder(String locations, String reason) {
		assertRefused("lockkeeper.locations", locations, reason);
	}

	static Stream<Arguments> aLocationHasAKnownSchemeAndAFolder() {
		return Stream.of(arguments("", "at least one location is needed"), arguments(" ", "must not be blank"),
				arguments("http:x", "must start with 'classpath:', 'classpath*:' or 'file:'"),
				arguments("db/migration", "must start with 'classpath:', 'classpath*:' or 'file:'"),
				arguments("CLASSPATH:db/migration", "must start with 'classpath:', 'classpath*:' or 'file:'"),
				arguments("classpath:", "names no folder"), arguments("file: ", "names no folder"),
				arguments("classpath:db/migration,http:x", "location 'http:x' must start with"),
				arguments("classpath:db/migration,,file:x", "must not be blank"));
	}

	@Test
	void oneBadElementOfALocationListIsNamed() {
		assertRefused(Map.of("lockkeeper.locations[0]", "classpath:db/migration", "lockkeeper.locations[1]", "ftp:x"),
				"lockkeeper.locations[1]", "ftp:x", "location 'ftp:x' must start with");
	}

	@ParameterizedTest
	@MethodSource
	void aWaitTimeoutIsAPositiveDuration(String timeout, String reason) {
		assertRefused("lockkeeper.lock.wait-timeout", timeout, reason);
	}

	static Stream<Arguments> aWaitTimeoutIsAPositiveDuration() {
		return Stream.of(arguments("0", "must be positive"), arguments("0s", "must be positive"),
				arguments("-1s", "must be positive"), arguments("PT0S", "must be positive"),
				arguments("soon", "'soon' is not a valid duration"), arguments("5 parsecs", "is not a valid"),
				arguments("", "must not be empty; leave it out for the default"));
	}

	@ParameterizedTest
	@MethodSource
	void aLockKeyIsABigint(String key, String reason) {
		assertRefused("lockkeeper.lock.key", key, reason);
	}

	static Stream<Arguments> aLockKeyIsABigint() {
		return Stream.of(arguments("abc", "abc"), arguments("1.5", "1.5"),
				arguments("9223372036854775808", "9223372036854775808"),
				arguments("-9223372036854775809", "-9223372036854775809"),
				arguments("", "must not be empty; leave it out for the default"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "lockkeeper.ddl.lock-timeout", "lockkeeper.ddl.retry-for",
			"lockkeeper.ddl.statement-timeout", "lockkeeper.connect.retry-for" })
	void aLimitIsNotNegative(String property) {
		assertRefused(property, "-1ms", "must not be negative");
		assertRefused(property, "long", "'long' is not a valid duration");
	}

	@ParameterizedTest
	@ValueSource(strings = { "none", "global", "" })
	void aLockScopeIsSessionOrTransaction(String scope) {
		assertRefused("lockkeeper.lock.scope", scope, scope);
	}

	@ParameterizedTest
	@ValueSource(strings = { "redo", "001_a", "001_a:1:again", "001_a:redo", ":1:redo", "001_a:1=redo" })
	void anAnswerNamesItsStatement(String answer) {
		assertRefused(Map.of("lockkeeper.resolve[0]", answer), "lockkeeper.resolve[0]", answer,
				"must be <version>:<statement>:redo or <version>:<statement>:done");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "\t" })
	void aTargetIsNotBlank(String target) {
		assertRefused("lockkeeper.target", target, "A migration version must not be blank");
	}

	@ParameterizedTest
	@MethodSource
	void whetherToFailOnAMissingLocationIsABoolean(String value, String reason) {
		assertRefused("lockkeeper.fail-on-missing-location", value, reason);
	}

	static Stream<Arguments> whetherToFailOnAMissingLocationIsABoolean() {
		return Stream.of(arguments("maybe", "Invalid boolean value 'maybe'"), arguments("", "null value"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "lockkeeper.lock.wait-timout", "lockkeeper.lock.scopes", "lockkeeper.tabel",
			"lockkeeper.modes", "lockkeeper.direction.up" })
	void anUnknownKeyIsRefused(String key) {
		run(Map.of(key, "session"), (failure) -> assertThat(NestedExceptionUtils.getRootCause(failure))
			.isInstanceOfSatisfying(UnboundConfigurationPropertiesException.class, (unbound) -> {
				assertThat(unbound.getUnboundProperties()).singleElement()
					.satisfies((property) -> assertThat(property.getName()).hasToString(key));
			}));
		assertThat(this.dataSource.asked()).isZero();
	}

	@Test
	void aConversionServiceOfTheApplicationLetsNothingMorePass() {
		ApplicationContextRunner contextRunner = this.contextRunner.withBean("conversionService",
				ConversionService.class, DefaultConversionService::new);
		for (Map.Entry<String, String> setting : Map
			.of("lockkeeper.direction", "UP", "lockkeeper.table", "a.b.c", "lockkeeper.locations", "http:x")
			.entrySet()) {
			contextRunner
				.withInitializer((context) -> context.getEnvironment()
					.getPropertySources()
					.addFirst(new MapPropertySource("test", Map.of(setting.getKey(), setting.getValue()))))
				.run((context) -> assertThat(context).getFailure()
					.rootCause()
					.isInstanceOf(IllegalArgumentException.class));
		}
		assertThat(this.dataSource.asked()).isZero();
	}

	@ParameterizedTest
	@CsvSource({ "LOCKKEEPER_DIRECTION, UP", "LOCKKEEPER_TABLE, ''", "LOCKKEEPER_LOCK_WAITTIMEOUT, 0s",
			"LOCKKEEPER_LOCK_KEY, ''" })
	void valuesFromTheEnvironmentAreCheckedToo(String variable, String value) {
		this.contextRunner
			.withInitializer((context) -> context.getEnvironment()
				.getPropertySources()
				.addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment", Map.of(variable, value))))
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(IllegalArgumentException.class));
		assertThat(this.dataSource.asked()).isZero();
	}

	@ParameterizedTest
	@MethodSource
	void whatPostgresAndTheFilesAllowIsAccepted(String property, String value) {
		run(Map.of(property, value), (failure) -> assertThat(NestedExceptionUtils.getRootCause(failure))
			.isInstanceOf(ForbiddenDataSource.AskedException.class));
		assertThat(this.dataSource.asked()).isOne();
	}

	static Stream<Arguments> whatPostgresAndTheFilesAllowIsAccepted() {
		return Stream.of(arguments("lockkeeper.direction", "up"), arguments("lockkeeper.direction", "down"),
				arguments("lockkeeper.table", "a\"b"), arguments("lockkeeper.table", "s.t"),
				arguments("lockkeeper.table", "a b"), arguments("lockkeeper.table", BYTES_63),
				arguments("lockkeeper.table", BYTES_63 + "." + BYTES_63), arguments("lockkeeper.table", "é".repeat(31)),
				arguments("lockkeeper.lock.key", "9223372036854775807"),
				arguments("lockkeeper.lock.key", "-9223372036854775808"), arguments("lockkeeper.lock.key", "0"),
				arguments("lockkeeper.lock.wait-timeout", "1ms"), arguments("lockkeeper.lock.wait-timeout", "2h"),
				arguments("lockkeeper.lock.wait-timeout", "PT1H"), arguments("lockkeeper.target", "001_a"),
				arguments("lockkeeper.lock.scope", "session"), arguments("lockkeeper.lock.scope", "transaction"),
				arguments("lockkeeper.ddl.lock-timeout", "0"), arguments("lockkeeper.ddl.retry-for", "10m"),
				arguments("lockkeeper.ddl.statement-timeout", "1h"), arguments("lockkeeper.connect.retry-for", "0"),
				arguments("lockkeeper.resolve", "001_a:1:redo,002_b:2:done"),
				arguments("lockkeeper.fail-on-missing-location", "false"), arguments("lockkeeper.enabled", "true"));
	}

	private void assertRefused(String property, String value, String reason) {
		assertRefused(Map.of(property, value), property, value, reason);
	}

	private void assertRefused(Map<String, String> settings, String property, String value, String reason) {
		run(settings, (failure) -> {
			assertThat(bindException(failure)).satisfies((refusal) -> {
				assertThat(refusal.getProperty()).isNotNull();
				assertThat(refusal.getProperty().getName()).hasToString(property);
				assertThat(refusal.getProperty().getValue()).isEqualTo(value);
			});
			assertThat(NestedExceptionUtils.getRootCause(failure)).hasMessageContaining(reason);
		});
		assertThat(this.dataSource.asked()).isZero();
	}

	private static BindException bindException(Throwable failure) {
		Throwable cause = failure;
		while (!(cause instanceof BindException refusal)) {
			assertThat(cause).as("a BindException among the causes").hasCauseInstanceOf(Throwable.class);
			cause = cause.getCause();
		}
		return refusal;
	}

	/** Sets properties as they are: those of a context runner would be trimmed. */
	private void run(Map<String, String> settings, Consumer<Throwable> expectation) {
		Map<String, Object> properties = new HashMap<>(settings);
		if (settings.keySet().stream().noneMatch((name) -> name.startsWith("lockkeeper.locations"))) {
			properties.put("lockkeeper.locations", this.location);
		}
		this.contextRunner
			.withInitializer((context) -> context.getEnvironment()
				.getPropertySources()
				.addFirst(new MapPropertySource("test", properties)))
			.run((context) -> expectation.accept(context.getStartupFailure()));
	}

}
