package dev.lockkeeper.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

import dev.lockkeeper.migration.Direction;

/**
 * Migrators that the application has made itself do not read what the properties say of a
 * migrator. Most of that is a matter of how the application is made; a property that is
 * set for one start, such as for a rollback, must not be ignored.
 */
final class OwnMigrators {

	private OwnMigrators() {
	}

	/**
	 * Makes sure that nothing is asked of a migrator that there is not.
	 * @throws InvalidConfigurationPropertyValueException if something is
	 */
	static void requireNothingElse(LockkeeperProperties properties) {
		Map<String, @Nullable Object> asked = new LinkedHashMap<>();
		asked.put("direction", Direction.of(properties.direction()) == Direction.UP ? null : properties.direction());
		asked.put("target", properties.target());
		asked.put("baseline", properties.baseline());
		asked.put("adopt", properties.adopt());
		asked.put("resolve", properties.resolve().isEmpty() ? null : properties.resolve());
		asked.forEach((name, value) -> {
			if (value != null) {
				throw new InvalidConfigurationPropertyValueException(LockkeeperProperties.PREFIX + "." + name, value,
						"This application's own Migrator beans do not read it. Their builders have a method of that name.");
			}
		});
	}

}
