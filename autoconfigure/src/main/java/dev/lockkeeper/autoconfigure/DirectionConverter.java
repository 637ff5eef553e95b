package dev.lockkeeper.autoconfigure;

import org.springframework.boot.context.properties.ConfigurationPropertiesBinding;
import org.springframework.core.convert.converter.Converter;

import dev.lockkeeper.migration.Direction;

/**
 * Binds a direction to the letter, where Boot's own conversion to an enum would also take
 * {@code UP}, {@code Down} or {@code u-p}.
 */
@ConfigurationPropertiesBinding
final class DirectionConverter implements Converter<String, Direction> {

	@Override
	public Direction convert(String source) {
		return Direction.of(source);
	}

}
