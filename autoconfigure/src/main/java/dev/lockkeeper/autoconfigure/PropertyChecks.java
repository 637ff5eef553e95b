package dev.lockkeeper.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationPropertiesBindHandlerAdvisor;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

import dev.lockkeeper.migration.Direction;

/**
 * Checks property values that their type alone does not. A refusal here is reported by
 * Boot with the property's name, value and origin, which a check in the properties' own
 * constructor would not get, and needs no validator on the class path.
 */
final class PropertyChecks implements ConfigurationPropertiesBindHandlerAdvisor {

	private static final ConfigurationPropertyName PREFIX = ConfigurationPropertyName.of(LockkeeperProperties.PREFIX);

	private static final ConfigurationPropertyName DIRECTION = PREFIX.append("direction");

	private static final ConfigurationPropertyName LOCATIONS = PREFIX.append("locations");

	private static final Pattern SECRET_NAME = Pattern.compile("pass|pwd|secret|token|credential");

	private static final Pattern SECRET_VALUE = Pattern.compile("password=|://[^/@]*:[^/@]*@",
			Pattern.CASE_INSENSITIVE);

	private static final ConfigurationPropertyName DATASOURCE = PREFIX.append("datasource");

	private static final Set<ConfigurationPropertyName> NOT_BLANK = Set.of(DATASOURCE.append("url"),
			DATASOURCE.append("username"));

	private static final ConfigurationPropertyName WAIT_TIMEOUT = PREFIX.append("lock.wait-timeout");

	private static final Set<ConfigurationPropertyName> NOT_NEGATIVE = Set.of(PREFIX.append("ddl.lock-timeout"),
			PREFIX.append("ddl.retry-for"), PREFIX.append("ddl.statement-timeout"), PREFIX.append("connect.retry-for"),
			PREFIX.append("health.cache-for"));

	/** Those that the server counts, in milliseconds and 32 bits. */
	private static final Set<ConfigurationPropertyName> SERVER_TIMEOUTS = Set.of(PREFIX.append("ddl.lock-timeout"),
			PREFIX.append("ddl.statement-timeout"));

	@Override
	public BindHandler apply(BindHandler bindHandler) {
		return new CheckingHandler(bindHandler);
	}

	private static void check(ConfigurationPropertyName name, Object value) {
		if (name.equals(DIRECTION) && value instanceof String direction) {
			Direction.of(direction);
		}
		if (name.equals(LOCATIONS) && value instanceof List<?> locations && locations.isEmpty()) {
			throw new IllegalArgumentException("at least one location is needed");
		}
		if (name.equals(WAIT_TIMEOUT) && value instanceof Duration timeout
				&& (timeout.isNegative() || timeout.isZero())) {
			throw new IllegalArgumentException("must be positive");
		}
		if (name.equals(DATASOURCE) && value instanceof LockkeeperProperties.Datasource dataSource
				&& dataSource.password() != null && dataSource.username() == null) {
			throw new IllegalArgumentException(
					"lockkeeper.datasource.password is the password of lockkeeper.datasource.username, which is not set");
		}
		if (NOT_BLANK.contains(name) && value instanceof String text && text.isBlank()) {
			throw new IllegalArgumentException(
					"must not be empty; leave it out for that of the application's data source");
		}
		if (SERVER_TIMEOUTS.contains(name) && value instanceof Duration duration
				&& duration.compareTo(Duration.ZERO) > 0 && (duration.compareTo(Duration.ofMillis(1)) < 0
						|| duration.compareTo(Duration.ofMillis(Integer.MAX_VALUE)) > 0)) {
			throw new IllegalArgumentException("must be 0 or between 1ms and 24 days");
		}
		if (NOT_NEGATIVE.contains(name) && value instanceof Duration duration && duration.isNegative()) {
			throw new IllegalArgumentException("must not be negative");
		}
	}

	/**
	 * Boot takes an empty value for a number, duration or boolean as none at all.
	 */
	private static void checkNotEmpty(ConfigurationPropertyName name, @Nullable ConfigurationProperty property,
			@Nullable Object value) {
		if (value == null && property != null && property.getName().equals(name) && PREFIX.isAncestorOf(name)) {
			throw new IllegalArgumentException("must not be empty; leave it out for the default");
		}
	}

	/**
	 * An unknown key is reported with its value, which a password must not be, under
	 * whichever key.
	 */
	private static Set<ConfigurationProperty> withoutPasswords(Set<ConfigurationProperty> properties) {
		return properties.stream()
			.map((property) -> (DATASOURCE.isAncestorOf(property.getName())
					|| SECRET_NAME.matcher(property.getName().toString()).find()
					|| SECRET_VALUE.matcher(String.valueOf(property.getValue())).find())
							? new ConfigurationProperty(property.getName(), "******", property.getOrigin()) : property)
			.collect(Collectors.toCollection(TreeSet::new));
	}

	private static final class CheckingHandler extends AbstractBindHandler {

		CheckingHandler(BindHandler parent) {
			super(parent);
		}

		@Override
		public @Nullable Object onSuccess(ConfigurationPropertyName name, Bindable<?> target, BindContext context,
				Object result) {
			Object value = super.onSuccess(name, target, context, result);
			if (value != null) {
				check(name, value);
			}
			return value;
		}

		@Override
		public void onFinish(ConfigurationPropertyName name, Bindable<?> target, BindContext context,
				@Nullable Object result) throws Exception {
			checkNotEmpty(name, context.getConfigurationProperty(), result);
			try {
				super.onFinish(name, target, context, result);
			}
			catch (UnboundConfigurationPropertiesException ex) {
				throw new UnboundConfigurationPropertiesException(withoutPasswords(ex.getUnboundProperties()));
			}
		}

	}

}
